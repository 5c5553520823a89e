"""How quizzes and their questions do, where they are edited."""
