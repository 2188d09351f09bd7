package domain

import (
	"errors"
	"strings"

	"jejak/domain/region"
)

// What people type becomes a value or a rejection in one place, so that the command line, a form and a spreadsheet
// say the same about the same mistake. ParseRupiah does so for money.

// ReadPeriod reads when something happened, in EDTF or in words.
func ReadPeriod(field, text string) (Period, error) {
	p, err := ParsePeriod(edtf(text))
	if err != nil {
		return Period{}, unreadable(PeriodInvalid, field, text)
	}
	return p, nil
}

// ReadRegion reads a code or a name, which is looked for inside a region unless that is absent.
func ReadRegion(field, text string, within region.Region) (region.Region, error) {
	r, err := region.Resolve(text, within)
	return r, regionRejection(field, text, err)
}

// ReadCity reads the code or the name of a city or regency. Of Statistics Indonesia's codes it takes those of a city, as
// bps:1376.
func ReadCity(field, text string) (region.Region, error) {
	r, err := region.ResolveCity(text)
	if err != nil {
		if bps, parseErr := region.Parse(text); parseErr == nil && bps.Scheme() == region.BPS {
			if city, ok := bps.Kemendagri(); ok && city.Level() == region.Regency {
				return city, nil
			}
		}
	}
	return r, regionRejection(field, text, err)
}

// ReadPlace reads the code or the name of any region: of a city first, as that is what most people mean.
func ReadPlace(field, text string) (region.Region, error) {
	if city, err := ReadCity(field, text); err == nil {
		return city, nil
	}
	return ReadRegion(field, text, region.Region{})
}

// ReadPlaceIn reads a city and the place in it that is meant, which may be none.
func ReadPlaceIn(city, village string) (region.Region, error) {
	r, err := ReadCity("city", city)
	if err != nil || village == "" {
		return r, err
	}
	return ReadRegion("village", village, r)
}

func regionRejection(field, text string, err error) error {
	if err == nil {
		return nil
	}
	if unknown := (*region.UnknownError)(nil); errors.As(err, &unknown) && len(unknown.Suggestions) > 0 {
		names := make([]string, len(unknown.Suggestions))
		for i, p := range unknown.Suggestions {
			names[i] = p.Region.Code() + " " + p.Display()
		}
		return Reject(RegionSuggest, field, text, "suggestions", strings.Join(names, ", "))
	}
	if scheme := (*region.SchemeMissingError)(nil); errors.As(err, &scheme) {
		return Reject(RegionSchemeNeeded, field, text)
	}
	if shape := (*region.ShapeError)(nil); errors.As(err, &shape) {
		return Reject(RegionShape, field, text)
	}
	return unreadable(RegionUnknown, field, text)
}

// unreadable is the rejection of a text, or of none.
func unreadable(code Code, field, text string) *Rejection {
	if strings.TrimSpace(text) == "" {
		return Reject(FieldMissing, field, "")
	}
	return Reject(code, field, text)
}

// ReadKBLI reads a class of industry with its edition.
func ReadKBLI(field, text string) (KBLI, error) {
	text = strings.TrimSpace(text)
	k, err := ParseKBLI(text)
	switch {
	case err == nil:
		return k, nil
	case kbliCode.MatchString(text):
		return KBLI{}, Reject(KBLIEdition, field, text)
	}
	return KBLI{}, unreadable(KBLIUnknown, field, text)
}
