"""Bad input by the thousand: mutated deliveries, replies and settings, killed commands, full disks,
two at once, databases that go away; and what must hold whatever comes.

    python -m benchmarks.campaign --minutes 10 --seed 1

`kinds` holds what can go wrong, one module a kind; `invariants` what must hold; `launch` runs a
command; `world` the district that everything happens to. benchmarks/README.md says how to read it.
"""
