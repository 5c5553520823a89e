"""`make load`: learners of a whole school at once, and what becomes of their requests.

An open model: when each request is due does not depend on how the last one was answered, and its latency is counted
from when it was due, not from when there was a free connection for it. So a server that falls behind looks as bad as
it would to people, who don't wait with wanting something until others are served.
"""
