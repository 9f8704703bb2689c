"""The browser as a telephone: what a page and the house say to each other, pure.

``protocol`` has the messages of the WebSocket, ``sdp`` the browser's description of its sound and our answer,
``agent`` the dialogs: it speaks to the exchange as the SIP agent does, so that a browser is one more device of
its user.
"""
