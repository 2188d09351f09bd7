package articles

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"

	"jejak/domain"
)

// body reads the data of a fact as the body of its event. It goes through JSON, so that the domain's own strict reader
// judges it: there is no second list of fields to keep.
func (f *fact) body() (domain.Body, error) {
	var data bytes.Buffer
	if err := encode(jsontext.NewEncoder(&data), &f.Data); err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	return domain.DecodeBody(f.Event, data.Bytes())
}

// encode writes a YAML node as JSON. Texts that begin with @ are references. Decimals and dates must be quoted, as YAML
// would make a number of 1.10 and an instant of a day.
func encode(to *jsontext.Encoder, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return encodeAll(to, n, jsontext.BeginObject, jsontext.EndObject)
	case yaml.SequenceNode:
		return encodeAll(to, n, jsontext.BeginArray, jsontext.EndArray)
	case yaml.ScalarNode:
		return encodeScalar(to, n)
	}
	return fmt.Errorf("line %d: a fact's data is written out, without anchors", n.Line)
}

// encodeAll writes the children of a node. Those of a mapping are its keys and values in turn.
func encodeAll(to *jsontext.Encoder, n *yaml.Node, begin, end jsontext.Token) error {
	if err := to.WriteToken(begin); err != nil {
		return err
	}
	for _, child := range n.Content {
		if err := encode(to, child); err != nil {
			return err
		}
	}
	return to.WriteToken(end)
}

func encodeScalar(to *jsontext.Encoder, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!str":
		text := n.Value
		if alias, ok := strings.CutPrefix(text, "@"); ok {
			ref, err := resolve(alias)
			if err != nil {
				return fmt.Errorf("line %d: %w", n.Line, err)
			}
			text = string(ref)
		}
		return to.WriteToken(jsontext.String(text))
	case "!!int", "!!bool":
		if err := to.WriteValue(jsontext.Value(n.Value)); err != nil {
			return fmt.Errorf("line %d: %s: %w", n.Line, n.Value, err)
		}
		return nil
	}
	return fmt.Errorf("line %d: write %s as a quoted text", n.Line, n.Value)
}
