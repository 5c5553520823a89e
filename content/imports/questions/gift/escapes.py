"""The characters that GIFT escapes. While a file is taken apart they stand as private ones that mean nothing."""

ESCAPED = {"~": "\ue000", "=": "\ue001", "#": "\ue002", "{": "\ue003", "}": "\ue004", ":": "\ue005", "\\": "\ue006"}
NEW_LINE = "\ue007"
BACK = {mark: character for character, mark in ESCAPED.items()} | {NEW_LINE: "\n"}
PRIVATE = dict.fromkeys(map(ord, BACK))


def hidden(text: str) -> str:
    """The text with escaped characters out of the way."""
    text = text.translate(PRIVATE)
    pieces = text.split("\\")
    result = [pieces[0]]
    index = 1
    while index < len(pieces):
        piece = pieces[index]
        if not piece and index + 1 < len(pieces):
            result.append(ESCAPED["\\"] + pieces[index + 1])
            index += 2
            continue
        if piece[:1] in ESCAPED:
            piece = ESCAPED[piece[0]] + piece[1:]
        elif piece[:1] == "n":
            piece = NEW_LINE + piece[1:]
        else:
            piece = "\\" + piece
        result.append(piece)
        index += 1
    return "".join(result)


def shown(text: str) -> str:
    """The text as its author meant it."""
    return "".join(BACK.get(character, character) for character in text)
