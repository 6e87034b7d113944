"""What a library is asked: SQL by the driver alone. A start reads before SQLAlchemy is imported, which only
writing and migrating need.
"""
