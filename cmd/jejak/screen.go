package main

import (
	"fmt"
	"io"
	"reflect"

	"jejak/domain/visible"
)

// screen is where the program writes. Whatever reaches it, by whichever way, a terminal shows it and does not obey it: what
// cannot be seen is written by its number. All output passes here, as run puts it around what it was given; a text that
// is laid out in columns has been escaped before, by its table, since an escape has a width.
//
// Each Write holds whole characters.
type screen struct {
	to  io.Writer
	app *app
}

func (s screen) Write(p []byte) (int, error) {
	escape := visible.EscapeLines
	if s.app.json {
		escape = visible.EscapeJSON
	}
	if _, err := io.WriteString(s.to, escape(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// oneLine is what a line is made of, so that no text of it begins another: line breaks in a text are written out too.
func oneLine(parts []any) []any {
	line := make([]any, len(parts))
	for i, part := range parts {
		line[i] = part
		if reflect.ValueOf(part).Kind() == reflect.String {
			line[i] = visible.Escape(fmt.Sprint(part))
		}
	}
	return line
}
