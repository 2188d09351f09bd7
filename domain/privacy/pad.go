package privacy

// padBlock is what a sealed text's length is rounded up to, so that the length of a ciphertext says little about a name
// or a telephone number.
const padBlock = 32

// padMark ends the text; zeros follow. It is always there, so that any text can be told from its padding.
const padMark = 0x80

// pad appends the mark and the zeros that fill the last block: 1 to 32 bytes.
func pad(clear string) []byte {
	b := make([]byte, (len(clear)/padBlock+1)*padBlock)
	b[copy(b, clear)] = padMark
	return b
}

// unpad accepts exactly what pad returns.
func unpad(b []byte) (clear string, ok bool) {
	if len(b) == 0 || len(b)%padBlock != 0 {
		return "", false
	}
	for i := len(b) - 1; i >= len(b)-padBlock; i-- {
		switch b[i] {
		case 0:
		case padMark:
			return string(b[:i]), true
		default:
			return "", false
		}
	}
	return "", false
}
