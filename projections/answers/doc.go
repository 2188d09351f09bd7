// Package answers has one function for every question that is asked of a ledger, and one struct for every answer. A command,
// a page of the web, an endpoint of the API and an export that ask the same call the same function, so that their figures
// are equal without being compared.
//
//	r := &answers.Reader{Store: log, Book: book, View: view, Today: today, Keys: vault, Models: answers.New(), Bring: bring}
//	page, err := r.City(ctx, payakumbuh, answers.Whole)
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
// It is a method of Reader, in the file of what it is about. It begins with the read models, which show the view from then on:
//
//	func (r *Reader) Stock(ctx context.Context, text string) (Stock, error) {
//		if err := r.Ready(ctx); err != nil {
//
// It reads the rows and streams that it shows, and no others: an index finds candidates, a fold says what each is. Enter the
// question in the list of cmd/internal/laws/questions_test.go, which asks it of what is in memory and of what was saved, and
// of a ledger as it was known at a time and of one that ends there: the answers have to be the same.
package answers
