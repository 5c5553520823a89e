"""How questions do: what learners' answers say about the questions, rather than about the learners."""
