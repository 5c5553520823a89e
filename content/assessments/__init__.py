"""What a quiz or an assignment asks of learners, apart from its questions: limits, times, marks."""
