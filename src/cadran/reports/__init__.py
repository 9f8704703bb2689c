"""Call records: projections of the journal, which can be dropped and made again at will.

``calls.Calls`` is the door; ``applying`` turns facts into rows; ``projector`` keeps the rows fresh;
``explaining`` says in words why a leg cost what it cost.
"""
