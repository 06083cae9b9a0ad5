"""What several rooms of `reports` use: fonts, templating, and the attaching of a run's warehouse.

What only one room uses belongs to that room.
"""
