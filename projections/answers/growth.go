package answers

import (
	"context"

	"jejak/domain"
	"jejak/domain/scale"
)

// Growth is what the newest measurement of an actor says and what has changed since the one before.
type Growth struct {
	Actor    domain.Ref  `json:"actor"`
	Newest   *Size       `json:"newest,omitempty"`
	Classes  []SizeClass `json:"classes,omitempty"`
	Before   *Size       `json:"before,omitempty"`
	Earlier  []SizeClass `json:"earlier,omitempty"`
	Verdicts []Rise      `json:"verdicts,omitempty"`
}

// SizeClass is a class of size by a law. An undetermined one says which inputs it lacks.
type SizeClass struct {
	Scheme  scale.Scheme  `json:"scheme"`
	Version string        `json:"version"`
	Class   scale.Class   `json:"class,omitempty"`
	Missing []scale.Input `json:"missing,omitempty"`
}

// Rise is whether an actor has risen, by one version of what that means.
type Rise struct {
	Version string        `json:"version"`
	Verdict scale.Verdict `json:"verdict"`
	Met     int           `json:"met"`
	Needed  int           `json:"needed"`
}

// Classes are what a measurement means by each law. Of the UMKM it is the class by sales where they are known.
func Classes(b *domain.BusinessScaleMeasured) (list []SizeClass) {
	for _, r := range []scale.Result{scale.IKM(b.Inputs()), scale.UMKM(b.Inputs())} {
		list = append(list, SizeClass{r.Scheme, r.Version, r.Class, r.Missing})
	}
	return list
}

// Growth says how large an actor is, and whether it has grown.
func (r *Reader) Growth(ctx context.Context, text string) (Growth, error) {
	if err := r.Ready(ctx); err != nil {
		return Growth{}, err
	}
	ref, err := r.Find(domain.CategoryActor, text)
	if err != nil {
		return Growth{}, err
	}
	a, _, err := r.Actors.State(ctx, ref)
	if err != nil {
		return Growth{}, err
	}
	g := Growth{Actor: ref, Newest: a.Size()}
	if g.Newest == nil {
		return g, nil
	}
	g.Classes = Classes(&g.Newest.BusinessScaleMeasured)
	if n := len(a.Sizes); n > 1 {
		g.Before = &a.Sizes[n-2]
		g.Earlier = Classes(&g.Before.BusinessScaleMeasured)
		before, after := scale.Snapshot{Inputs: g.Before.Inputs()}, scale.Snapshot{Inputs: g.Newest.Inputs()}
		for _, criteria := range scale.Versions() {
			found := criteria.Assess(before, after)
			g.Verdicts = append(g.Verdicts, Rise{found.Version, found.Verdict, len(found.Criteria(scale.Met)), found.Needed})
		}
	}
	return g, nil
}
