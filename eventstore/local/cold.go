package local

import "errors"

func openCold(f File, name string, base int64) (*segment, error) {
	return nil, errors.New("compressed segments are not supported")
}
