// Package answers has one function for every question that is asked of a ledger, and one struct for every answer. A command,
// a page of the web, an endpoint of the API and an export that ask the same call the same function, so that their figures
// are equal without being compared.
//
//	r := &answers.Reader{Store: log, Book: book, View: view, Today: today, Keys: vault, Models: answers.New(), Bring: bring}
//	page, err := r.City(ctx, payakumbuh)
//
// A Reader is a point on the two clocks, a day on which ages are counted, and what opens sealed names. It writes nothing and
// prints nothing, and knows no flag, no language and no program. What can be understood without the ledger, as a date, a
// place or a number, comes in as a value, which domain reads; what a thing is called comes in as a text, and is looked up
// here (names.go). Who may ask is decided before. A text that names nothing, or several things, is a *NotFoundError with what it
// may mean: the words for it are the asker's.
//
// An answer is published: its JSON is what scripts, spreadsheets and other programs rely on, and its names are never changed.
// What only helps to show it, as a decoded body beside its data, has the tag "-". Numbers that can be explained are Figures,
// and Explain has the events behind each. What is personal stays sealed in every answer; Open and Numbers open it for those
// who have the keys, and of who was forgotten nothing is opened, whatever the view.
//
// # A new question
//
// It is a method of Reader, in the file of what it is about. It says first which read models it looks at:
//
//	func (r *Reader) Stock(ctx context.Context, text string) (Stock, error) {
//		if err := r.need(ctx, r.Stocks); err != nil {
//
// The directory need not be named, as whatever is shown is called by its name. Whoever shows actors calls needPeople, which
// finds out first who was forgotten. A read model that is looked at and was not named is empty, and an empty answer looks like
// a true one: enter the question in the list of cmd/internal/laws/questions_test.go, which asks it of a reader that has all
// read models and of one that has only those that were named.
package answers
