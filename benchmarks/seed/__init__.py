"""The data set of the benchmarks: a school of the size that is asked for, valid in every row.

Three courses are made, reviewed and published as their authors do, and one learner takes them to their certificates by
the real actions. Their rows are then multiplied: what they say stays, only whose they are changes. So whatever learners
read was compiled by the compiler, and whatever was graded was graded by the grader.
"""
