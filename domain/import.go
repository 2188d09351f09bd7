package domain

import "strings"

// maxRows bounds an import: more rows than any spreadsheet has, and few enough to count.
const maxRows = 10_000_000

// Import says from which row of which file a fact was read.
type Import struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of the file's bytes
	Row    int    `json:"row"`
}

func (i *Import) check(c *check) {
	if *i == (Import{}) {
		return
	}
	c.text("import.file", &i.File, required)
	if !digest(i.SHA256) {
		c.reject(FieldInvalid, "import.sha256", i.SHA256, "allowed", "64 0-9a-f")
	}
	c.number("import.row", i.Row, 1, maxRows)
}

// ImportRef is the stream of the import of a file.
func ImportRef(sha256 string) Ref { return Ref(CategoryImport + "-" + strings.ToLower(sha256)) }
