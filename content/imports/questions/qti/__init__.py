"""QTI 1.2: what Common Cartridges, Canvas, Respondus and many others export their quizzes in."""
