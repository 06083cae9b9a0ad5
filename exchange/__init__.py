"""The exchange: notices of births in and out, signed, answered and accounted for, partner by
partner. What a notice means is decided by the models of a run; this room carries and proves.
"""
