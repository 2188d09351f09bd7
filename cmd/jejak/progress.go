package main

import (
	"fmt"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"jejak/projections"
)

// talkEvery is how often progress is reported where nobody is watching: enough for a log file.
const talkEvery = 5 * time.Second

// patience is how long work may take before progress is shown at all: most commands end sooner.
const patience = 300 * time.Millisecond

// progress shows how far long work has come: as a bar where a person is watching, as a line now and then elsewhere.
type progress struct {
	app   *app
	title string
	begun time.Time
	spoke time.Time
	bytes bool // what is counted are bytes: the bar shows a rate
	bars  *mpb.Progress
	bar   *mpb.Bar
}

func (a *app) progress(title string) *progress {
	now := a.Now()
	return &progress{app: a, title: title, begun: now, spoke: now}
}

// projections reports the progress of a run over the log.
func (p *progress) projections(at projections.Progress) { p.step(int64(at.Position), int64(at.Head)) }

// step reports that done of total is done.
func (p *progress) step(done, total int64) {
	now := p.app.Now()
	if p.app.quiet || now.Sub(p.begun) < patience {
		return
	}
	if p.app.Watched {
		p.draw(done, total)
		return
	}
	if now.Sub(p.spoke) >= talkEvery {
		p.spoke = now
		fmt.Fprintf(p.app.Err, "%s %s\n", p.title, p.app.words.Percent(done, total))
	}
}

func (p *progress) draw(done, total int64) {
	if p.bar == nil {
		p.bars = mpb.New(mpb.WithOutput(p.app.terminal), mpb.WithWidth(48))
		after := []decor.Decorator{decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO)}
		if p.bytes {
			after = append(after, decor.Name(" "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f"))
		}
		p.bar = p.bars.New(total, mpb.BarStyle(), mpb.PrependDecorators(decor.Name(p.title+" ")), mpb.AppendDecorators(after...))
	}
	p.bar.SetTotal(total, false)
	p.bar.SetCurrent(done)
}

// count reports how much is done of what has no known end: as a line now and then, whoever is watching.
func (p *progress) count(done int64) {
	now := p.app.Now()
	if p.app.quiet || now.Sub(p.spoke) < talkEvery {
		return
	}
	p.spoke = now
	fmt.Fprintf(p.app.Err, "%s %s\n", p.title, p.app.words.Number(done))
}

// done ends the bar, complete or not.
func (p *progress) done() {
	if p.bar == nil {
		return
	}
	p.bar.Abort(false)
	p.bars.Wait()
}
