package local

import (
	"fmt"
	"strconv"
	"strings"
)

// Remark is a sentence about a file: what is wrong with it, or worth knowing. The code stays the same, for programs and for
// those who say it in another language; Text is English.
type Remark struct {
	Code    string
	Details []string // what the sentence mentions, in its order: {0} and so on
	Text    string
}

func (r Remark) String() string { return r.Text }

// reason is a kind of remark. There are so many and no others.
type reason struct{ code, text string }

func (r *reason) remark(details ...any) Remark {
	m := Remark{Code: r.code}
	var fill []string
	for i, d := range details {
		m.Details = append(m.Details, fmt.Sprint(d))
		fill = append(fill, "{"+strconv.Itoa(i)+"}", m.Details[i])
	}
	m.Text = strings.NewReplacer(fill...).Replace(r.text)
	return m
}

var reasons []*reason

func newReason(code, text string) *reason {
	r := &reason{code, text}
	reasons = append(reasons, r)
	return r
}

// Remarks returns every remark that there is, with places in its text where the details belong.
func Remarks() []Remark {
	list := make([]Remark, len(reasons))
	for i, r := range reasons {
		list[i] = r.remark()
	}
	return list
}

// inHex writes an address in the log as file names have it.
func inHex(address int64) string { return fmt.Sprintf("%#x", address) }

// Why bytes are not a record.
var (
	whyEnd    = newReason("no-record", "no record") // zeros, as in the part of a segment that was reserved and not yet used
	whyShort  = newReason("record-cut-off", "the record is cut off")
	whyLength = newReason("length-impossible", "the length is impossible")
	// whyChecksum is also said of other files that end with one.
	whyChecksum = newReason("checksum", "the checksum does not match")
	whyFields   = newReason("fields", "the fields contradict each other")
)

// Why records are not the log.
var (
	whyFileEnds         = newReason("file-ends-early", "the file ends before its records do")
	whyAppendCutOff     = newReason("append-cut-off", "the append is cut off")
	whyBackwards        = newReason("backwards", "the position or the time runs backwards")
	whyPosition         = newReason("position", "the position {0} does not come after {1}")
	whyTime             = newReason("time", "the time runs backwards")
	whyGroup            = newReason("group", "the write group begins before the segment")
	whyNotNext          = newReason("not-next", "it does not continue its stream, whose event before is revision {0} at {1}")
	whyBeforeUnreadable = newReason("before-unreadable", "the event before it in its stream, at {0}, cannot be read")
	whyBeforeElsewhere  = newReason("before-elsewhere", "the event before it in its stream is not at {0}")
	whyBeforeMissing    = newReason("before-missing", "the event before it in its stream, at {0}, is missing")
	whyLogShort         = newReason("log-short", "the log ends at {0}, and was durable up to {1}")
)

// Why segments are not those of this log.
var (
	whyOtherStore   = newReason("other-store", "the segment belongs to the store {0}, not to this one, {1}")
	whyGap          = newReason("gap", "a part of the log is missing before it: the segments before end at {0}")
	whyNotContinued = newReason("not-continued", "the header does not continue the segment before")
	whyTooLong      = newReason("too-long", "the file has {0} bytes, and the next segment begins after {1}")
	whyTooShort     = newReason("too-short", "the file has {0} bytes, and its index knows {1}")
)

// Why the start of a file is not one.
var (
	whyHeaderCutOff   = newReason("header-cut-off", "the header is cut off")
	whyMagic          = newReason("magic", "it does not begin with {0}")
	whyHeaderChecksum = newReason("header-checksum", "the header's checksum does not match")
	whyHeaderFields   = newReason("header-fields", "the header's fields contradict each other")
	whyHeaderAddress  = newReason("header-address", "the header's address {0} is not the one in the name")
	whyHeaderMisfit   = newReason("header-misfit", "the header does not fit the file")
)

// Why a compressed segment cannot be unpacked.
var (
	whyFileCutOff      = newReason("file-cut-off", "the file is cut off")
	whyColdEndChecksum = newReason("cold-end-checksum", "the checksum of the end does not match")
	whyColdEndFields   = newReason("cold-end-fields", "the end's fields contradict each other")
	whyBlockTable      = newReason("block-table", "the checksum of the block table does not match")
	whyBlocksEnd       = newReason("blocks-end", "the blocks end at {0}")
	whyBlockChecksum   = newReason("block-checksum", "the checksum of a compressed block does not match")
	whyBlockPacked     = newReason("block-packed", "a compressed block cannot be unpacked: {0}")
	whyBlockSize       = newReason("block-size", "a compressed block has {0} bytes, not {1}")
)

// Why an index is not the one of its segment.
var (
	whySize          = newReason("size", "the file has {0} bytes")
	whyFences        = newReason("fences", "the checksum of the fences does not match")
	whyUnreadable    = newReason("unreadable", "the disk cannot read it: {0}")
	whyPage          = newReason("page", "the checksum of a page does not match")
	whyReadBack      = newReason("read-back", "it was read back differently from how it was written")
	whyDiffers       = newReason("differs", "it is not what its segment says")
	whyCoversNothing = newReason("covers-nothing", "it covers nothing")
	whyEndsInside    = newReason("ends-inside", "it ends inside a record")
)

// Why the small files say nothing.
var (
	whyTitle         = newReason("title", "the first line is not {0}")
	whyNoVersion     = newReason("no-version", "no version in {0}")
	whyNoID          = newReason("no-id", "no id in {0}")
	whyNoStoreFile   = newReason("no-store-file", "the file is missing beside {0}")
	whyEndElsewhere  = newReason("end-elsewhere", "it says that the log ends at {0}, position {1}; it ends at {2}, position {3}")
	whyEndMissing    = newReason("end-missing", "the file is missing; the next writer makes it anew")
	whyEndUnreadable = newReason("end-unreadable", "the checksum does not match; the next writer makes it anew")
)

// What is worth knowing about a store without damage.
var (
	noteForeign     = newReason("foreign", "{0} is not a file of the store")
	noteLeft        = newReason("left", "{0} is left from an interrupted write; the next writer removes it")
	noteNoIndex     = newReason("no-index", "{0} is missing; the next writer makes it anew")
	noteInterrupted = newReason("interrupted", "{0} ends, from offset {1} on, in a write that was interrupted and never acknowledged; the next writer removes it")
)
