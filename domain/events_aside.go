package domain

// AsideAnswered says that two people have looked at an event that was set aside, and that it stays so for ever: the stream
// that it stands on takes facts again. The event is named by its digest, which is the same in every store; where it stands
// is said for people.
type AsideAnswered struct {
	On       string `json:"on"`                // the stream of the event, whatever its name
	Revision int64  `json:"revision"`          // of the event in its stream
	Position int64  `json:"position,omitzero"` // where the log had it when it was answered
	Digest   string `json:"digest"`            // hexadecimal, of the event's canonical leaf
	Code     Code   `json:"code"`              // why it is set aside
	Reason   string `json:"reason"`            // what was found out about it
}

func (b *AsideAnswered) check(c *check) {
	c.text("on", &b.On, required)
	if !digest(b.Digest) {
		c.reject(FieldInvalid, "digest", b.Digest, "allowed", "64 0-9a-f")
	}
	if _, known := rejections[b.Code]; !known && !c.written {
		c.reject(FieldInvalid, "code", string(b.Code), "allowed", "docs/rejections.md")
	}
	if b.Revision < 0 || b.Position < 0 {
		c.reject(FieldInvalid, "revision", itoa(b.Revision), "allowed", "≥ 0")
	}
	c.text("reason", &b.Reason, required)
}

// AsideRef is the stream on which an event that was set aside is answered, by its digest.
func AsideRef(digest string) Ref { return NamedRef(CategoryApproval, "aside "+digest) }
