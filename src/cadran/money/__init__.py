"""Integer money and time, rates, rounding, the two-phase ledger rules. Pure.

``micros`` names amounts; ``rates`` holds rate decks; ``rating`` turns seconds into micros, for every use;
``ledger`` holds the rules of reserve, post, void and expire.
"""
