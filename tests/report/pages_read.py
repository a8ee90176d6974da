"""How the tests of this room read the pages of a PDF."""

CURLED = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def words_of(*pages):
    """Return the words of pages, with straight quotes and single spaces."""
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.split()).translate(CURLED)


def words_of_figures(pdf):
    """Return what is read aloud in place of each figure."""
    found = []

    def walk(node):
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if node.get("/S") == "/Figure":
            found.append(node.get("/Alt"))
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            walk(child)

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found
