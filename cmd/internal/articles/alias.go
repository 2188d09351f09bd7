package articles

import (
	"fmt"
	"regexp"
	"strings"

	"jejak/domain"
	"jejak/domain/region"
)

// aliasName is what a thing is called in the files: lower case, digits and dashes.
var aliasName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// resolve turns an alias into its stream: programme:sipadu-mantap, or region:13.76 for a place.
func resolve(alias string) (domain.Ref, error) {
	category, name, ok := strings.Cut(alias, ":")
	if ok && category == domain.CategoryRegion {
		place, err := region.Parse(region.Kemendagri.String() + ":" + name)
		if err != nil {
			return "", fmt.Errorf("alias %q: %w", alias, err)
		}
		return domain.RegionRef(place), nil
	}
	if !ok || !aliasName.MatchString(name) {
		return "", fmt.Errorf("alias %q is not of the form programme:sipadu-mantap", alias)
	}
	return domain.NamedRef(category, name), nil
}
