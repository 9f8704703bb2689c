"""What a page that makes calls is refused."""

from cadran.errors import Reason

BAD_MESSAGE = Reason("softphone.bad_message", http=422)
"""Not in the protocol; fact ``field`` says where."""
BAD_OFFER = Reason("softphone.bad_offer", http=422, sip=488)
"""The browser's description cannot be used; fact ``line`` says what is wrong or missing."""
HELLO_FIRST = Reason("softphone.hello_first", http=409)
"""A page says who it is before anything else."""
NO_SUCH_CALL = Reason("softphone.no_such_call", http=404, sip=481)
"""No call of this user's has this name (any more)."""
NOT_NOW = Reason("softphone.not_now", http=409, sip=491)
"""The call is not so far, or past that."""
NOT_WITH_SERVICE = Reason("softphone.not_with_service", http=409)
"""Whoever is on the other side is a service (a meeting, a menu, a queue): it cannot be handed on or merged."""
NOT_FOR_GUESTS = Reason("softphone.not_for_guests", http=403)
"""A guest's page joins its meeting and leaves it."""
TOO_MANY_GUESTS = Reason("softphone.too_many_guests", http=429)
"""So many guests come by browser to one meeting, or from one address, and no more; fact ``most``."""
TOO_MANY_CALLS = Reason("softphone.too_many_calls", http=409)
"""One page carries no more at once; fact ``most``."""
TOO_MANY_PAGES = Reason("softphone.too_many_pages", http=409)
"""One person has no more pages open that ring; fact ``most``."""
GONE = Reason("softphone.gone", http=410, sip=480, q850=41)
"""The page that carried the call closed and did not come back."""
