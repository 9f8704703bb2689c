"""The page as an app of its own: it can be installed, opens without a line, and keeps nothing that the API said."""

from __future__ import annotations

from playwright.sync_api import Browser

KEPT = """
async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const each of await (await caches.open(name)).keys()) paths.push(new URL(each.url).pathname);
  return paths;
}
"""


def test_the_app_is_installed_and_opens_without_a_line(browser: Browser, served):
    context = browser.new_context(base_url=served.base, locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.wait_for_selector("h1")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    found = context.new_cdp_session(page).send("Page.getInstallabilityErrors")
    errors = {each["errorId"] for each in found["installabilityErrors"]}
    assert errors <= {"in-incognito"}  # as each of the tests' browsers is
    page.reload()
    page.wait_for_selector("h1")
    kept = page.evaluate(KEPT)
    assert "/" in kept
    assert any(each.startswith("/assets/") for each in kept)
    assert [each for each in kept if each != "/" and not each.startswith("/assets/")] == []
    context.set_offline(True)
    page.reload()
    page.wait_for_selector("h1")
    context.close()
