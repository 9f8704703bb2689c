import { Button, NumberInput, Text } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { may, useSession } from "../../api/session";
import type { Licence, LicenceList } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Disclosure } from "../../parts/Disclosure";
import classes from "./People.module.css";

/** More of one product than the largest organisation has people. */
const MOST = 1_000_000;

/** Every product with its price: how many are bought, given out and free; and buying or giving back. */
export function ProductList({ list }: { list: LicenceList }) {
  const { t } = useWords();
  const session = useSession();
  const [buying, setBuying] = useState<Licence | null>(null);
  return (
    <>
      <ul className={`plain-list ${classes.licences}`}>
        {list.items.map((licence) => (
          <Product
            key={licence.product}
            licence={licence}
            buy={may(session, "buy_licences") ? () => setBuying(licence) : undefined}
          />
        ))}
      </ul>
      <Text size="sm" c="dimmed" mt="md">
        {t("licences_list", { edition: list.edition })}
      </Text>
      {buying && <Buy licence={buying} close={() => setBuying(null)} />}
    </>
  );
}

function Product({ licence, buy }: { licence: Licence; buy?: () => void }) {
  const { t, f } = useWords();
  return (
    <li>
      <strong>{licence.name}</strong>
      <div className={classes.bar} aria-hidden>
        <span style={{ width: `${(100 * licence.assigned) / Math.max(1, licence.total)}%` }} />
      </div>
      <span className={classes.small}>
        {t("licence_used", {
          assigned: f.count(licence.assigned),
          total: f.count(licence.total),
        })}
        {licence.granted > 0 && ` ${t("licence_granted", { granted: f.count(licence.granted) })}`}
        {` · ${t("licence_free", { count: licence.free })}`}
      </span>
      <Disclosure summary={t("licence_what")}>
        <p>{licence.explanation}</p>
        {licence.needs.length > 0 && (
          <p>{t("licence_needs", { products: licence.needs.join(", ") })}</p>
        )}
        <Prices licence={licence} />
      </Disclosure>
      {buy && (
        <Button
          size="xs"
          variant="default"
          onClick={buy}
          aria-label={t("licence_change_which", { name: licence.name })}
          mt="xs"
        >
          {t("licence_change")}
        </Button>
      )}
    </li>
  );
}

function Prices({ licence }: { licence: Licence }) {
  const { t, f } = useWords();
  return (
    <ul>
      {licence.terms.map(({ months, price }) => (
        <li key={months}>
          {t("licence_price", {
            price: f.money(price.amount_micros, price.currency),
            count: months,
          })}
        </li>
      ))}
    </ul>
  );
}

function Buy({ licence, close }: { licence: Licence; close: () => void }) {
  const { t, f } = useWords();
  const [quantity, setQuantity] = useState<number | string>(licence.purchased);
  const monthly = licence.terms.find(({ months }) => months === 1)?.price;
  const wanted = typeof quantity === "number" ? quantity : 0;
  const buy = () =>
    body(
      api.PUT("/api/v1/licences/{product}", {
        params: { path: { product: licence.product } },
        body: { purchased: wanted },
      }),
    );
  return (
    <Ask
      title={licence.name}
      action={t("save")}
      run={buy}
      stale={["licences"]}
      ready={quantity !== ""}
      close={close}
    >
      <NumberInput
        label={t("licence_quantity")}
        description={t("licence_quantity_hint", { assigned: f.count(licence.assigned) })}
        min={0}
        max={MOST}
        allowDecimal={false}
        value={quantity}
        onChange={setQuantity}
        data-autofocus
      />
      {monthly && (
        <Text size="sm">
          {t("licence_monthly", {
            price: f.money(monthly.amount_micros * wanted, monthly.currency),
          })}
        </Text>
      )}
    </Ask>
  );
}
