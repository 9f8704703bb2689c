"""Which trunk carries an outgoing call, through which of its gateways, in which order."""
