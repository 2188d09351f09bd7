package domain

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
	"jejak/domain/visible"
)

// refused checks that a change to a good command makes it a bad one.
func refused(t *testing.T, name string, code Code, change func(*Command)) *Rejection {
	t.Helper()
	cmd := exampleOf(t, name).command()
	require.NoError(t, cmd.Check(today))
	change(&cmd)
	return assertRejected(t, cmd.Check(today), code)
}

func TestTheExamplesAreGoodCommands(t *testing.T) {
	for _, e := range examples() {
		cmd := e.command()
		assert.NoError(t, cmd.Check(today), TypeName(e.body))
	}
}

// textFields visits every text that people fill in, however deep it stands: not vocabulary, references and digests.
func textFields(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	switch {
	case v.Type() == reflect.TypeFor[region.Region]() || v.Type() == reflect.TypeFor[Ref]() || v.Type() == reflect.TypeFor[Personal]():
	case v.Type() == reflect.TypeFor[uuid.UUID]() || v.Type() == reflect.TypeFor[KBLI]():
	case v.Kind() == reflect.String:
		visit(path, v)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			textFields(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				textFields(v.Field(i), path+"."+f.Name, visit)
			}
		}
	}
}

// eachText puts something bad into every text of every event, one at a time, so that no field can be added and forgotten.
func eachText(t *testing.T, bad string, see func(path string, err error)) {
	t.Helper()
	for _, e := range examples() {
		name := TypeName(e.body)
		cmd := exampleOf(t, name).command()
		var paths []string
		textFields(reflect.ValueOf(cmd.Body).Elem(), name, func(path string, _ reflect.Value) { paths = append(paths, path) })
		for _, target := range paths {
			if target == "FactReversed.TargetType" { // the decision writes it
				continue
			}
			cmd := exampleOf(t, name).command()
			textFields(reflect.ValueOf(cmd.Body).Elem(), name, func(path string, v reflect.Value) {
				if path == target {
					v.SetString(bad)
				}
			})
			see(target, cmd.Check(today))
		}
	}
}

func TestNoTextIsOverlong(t *testing.T) {
	visited := 0
	eachText(t, strings.Repeat("x", 501), func(path string, err error) {
		visited++
		assert.Contains(t, []Code{TextTooLong, FieldInvalid}, RejectionCode(err), path)
	})
	assert.Greater(t, visited, 100)
}

// unsafe are texts that show something else than they hold.
var unsafe = []string{"a\nb", "a\x00b", "a\x1b[31mb", "a\u009b31mb", "\xff", "a\u202eb", "a\u2066b\u2069", "a\u200fb", "Ren\u200bdang", "Ren\u200cdang",
	"a\ufeffb", "a\u2060b", "a\u2028b", "a\u2029b", "a\u00adb", "a\ue000b", "a\u0378b", "a\u3164b", "a\U000e0041b"}

func TestEveryTextShowsWhatItHolds(t *testing.T) {
	visited := 0
	for _, bad := range unsafe {
		eachText(t, bad, func(path string, err error) {
			visited++
			assert.Contains(t, []Code{TextUnsafe, FieldInvalid}, RejectionCode(err), "%s = %.10q", path, bad)
			assert.Empty(t, visible.Hidden(err.Error()), path)
		})
	}
	assert.Greater(t, visited, 2000)
	r := refused(t, "ClusterDefined", TextUnsafe, func(c *Command) { c.Meta.Note = "gnp\u202e.exe\u200b" + "!" })
	assert.Equal(t, `Isian note memuat karakter yang tidak terlihat atau membalik arah tulisan (U+202E, U+200B): “gnp\u{202e}.exe\u{200b}!”.`, r.Message(Indonesian))
}

func TestNamesHaveLettersOrDigitsAndOneSpelling(t *testing.T) {
	named := func(name string) (*ActorRegistered, error) {
		cmd := exampleOf(t, "ActorRegistered").command()
		body := cmd.Body.(*ActorRegistered)
		body.Name, body.Aliases = name, []string{name}
		err := cmd.Check(today)
		return body, err
	}
	for _, none := range []string{"-", ".", "…", "—", "- -", "?", "“”", "\u0301"} {
		_, err := named(none)
		assert.Equal(t, NameEmpty, RejectionCode(err), "%q", none)
	}
	for name, kept := range map[string]string{
		"Rume\u0301h": "Ruméh", "Ruméh": "Ruméh", " UD  Maju\u00a0\u2003Jaya ": "UD Maju Jaya", "7": "7", "@rajut_nunang": "@rajut_nunang",
		"ꦗꦮ\u200dꦮ": "ꦗꦮ\u200dꦮ", "كوڤي": "كوڤي", "Kopi ☕": "Kopi ☕",
	} {
		body, err := named(name)
		if assert.NoError(t, err, "%q", name) {
			assert.Equal(t, kept, body.Name)
			assert.Equal(t, []string{kept}, body.Aliases)
		}
	}
	r := refused(t, "ActorRegistered", NameEmpty, func(c *Command) {
		b := c.Body.(*ActorRegistered)
		b.EntityKind, b.Name, b.Owner = Individual, "", NewPersonal("-")
	})
	assert.Equal(t, "•••", r.Received)
}

// A text stands in clear and for ever, so that a NIK in one could never be forgotten again.
func TestNoTextHoldsANIK(t *testing.T) {
	visited := 0
	eachText(t, "Siti, NIK 9999 9941 0199 0001", func(path string, err error) {
		visited++
		require.Error(t, err, path)
		assert.Contains(t, []Code{NumberPersonal, FieldInvalid, NumberShape}, RejectionCode(err), path)
		assert.NotContains(t, err.Error(), "9941", path)
	})
	assert.Greater(t, visited, 100)
	r := refused(t, "ClusterDefined", NumberPersonal, func(c *Command) { c.Meta.Note = "NIK 9999994101990001 salah" })
	assert.Equal(t, "NIK 99••••••••••••01 salah", r.Received)
	assert.Equal(t, "Isian note memuat NIK (NIK 99••••••••••••01 salah), yang adalah data pribadi.", r.Message(Indonesian))
}

func TestTextsOfTheEnvelopeAreCheckedToo(t *testing.T) {
	for _, change := range []func(*Command, string){
		func(c *Command, s string) { c.Meta.By.User = s }, func(c *Command, s string) { c.Meta.By.Role = s },
		func(c *Command, s string) { c.Meta.By.Office = s }, func(c *Command, s string) { c.Meta.Note = s },
		func(c *Command, s string) { c.Meta.Evidence[0].Kind = s }, func(c *Command, s string) { c.Meta.Evidence[0].Title = s },
		func(c *Command, s string) { c.Meta.Evidence[0].Number = s }, func(c *Command, s string) { c.Meta.Evidence[0].Issuer = s },
		func(c *Command, s string) { c.Meta.Evidence[0].Locator = s }, func(c *Command, s string) { c.Meta.Evidence[0].Quote = s },
		func(c *Command, s string) { c.Meta.Evidence[0].File = s }, func(c *Command, s string) { c.Meta.Evidence[0].Media = s },
	} {
		refused(t, "ClusterDefined", TextTooLong, func(c *Command) { change(c, strings.Repeat("x", 501)) })
		for _, bad := range []string{"a\rb", "\xc3\x28", "a\u202eb"} {
			refused(t, "ClusterDefined", TextUnsafe, func(c *Command) { change(c, bad) })
		}
		refused(t, "ClusterDefined", NumberPersonal, func(c *Command) { change(c, someNIK) })
	}
}

func TestAFullTextIsAccepted(t *testing.T) {
	cmd := exampleOf(t, "StatementRecorded").command()
	cmd.Body.(*StatementRecorded).Gist = strings.Repeat("é", 500)
	require.NoError(t, cmd.Check(today))
}

func TestTextsAreNormalised(t *testing.T) {
	cmd := exampleOf(t, "StatementRecorded").command()
	cmd.Body.(*StatementRecorded).By = "  Andre\u0301  "
	require.NoError(t, cmd.Check(today))
	assert.Equal(t, "Andr\u00e9", cmd.Body.(*StatementRecorded).By)
}

func TestACommandHasAnIdAStreamAndABody(t *testing.T) {
	assert.Equal(t, "command", refused(t, "Disbursed", FieldMissing, func(c *Command) { c.ID = uuid.Nil }).Field)
	assert.Equal(t, "stream", refused(t, "Disbursed", FieldMissing, func(c *Command) { c.Stream = "" }).Field)
	assert.Equal(t, "body", refused(t, "Disbursed", FieldMissing, func(c *Command) { c.Body = nil }).Field)
	for _, stream := range []Ref{"fund", "fund-", "fund-1", "fund-00000000-0000-0000-0000-000000000000", "Fund" + dak[4:], dak + "x", "region-13.76",
		"region-kemendagri:1", "ledger-second", "fund-{4E4E8329-BCA2-561B-9CF4-176B0E29B9C4}", Ref(strings.ToUpper(string(dak)))} {
		assert.Equal(t, "stream", refused(t, "Disbursed", FieldInvalid, func(c *Command) { c.Stream = stream }).Field, stream)
	}
}

func TestEveryEventStandsOnItsStreamsOnly(t *testing.T) {
	streams := map[string]Ref{CategoryLedger: LedgerRef, CategoryActor: weaver, CategoryProgramme: sipadu, CategoryActivity: class, CategoryFund: dak,
		CategorySentra: sentra, CategoryProposal: request, CategoryAgency: dinas, CategoryRegion: cityFacts,
		CategoryIdentity: nib, CategoryRegister: orders, CategoryEquipment: loom, CategoryApproval: consent, CategoryFinding: audit, CategoryImport: intake}
	require.Len(t, streams, len(Categories()))
	for _, et := range eventTypes {
		for category, stream := range streams {
			cmd := exampleOf(t, et.name).command()
			cmd.Stream = stream
			err := cmd.Check(today)
			if et.on(category) {
				assert.NoError(t, err, "%s on %s", et.name, category)
			} else {
				assertRejected(t, err, WrongStream)
			}
		}
	}
}

func TestAnActualFactDoesNotLieInTheFuture(t *testing.T) {
	for date, future := range map[string]bool{
		"2024-06-01": false, "2024-06-02": true, "2024-06": false, "2024-07": true, "2024": false, "2025": true, "2024~": false,
		"2020/2024-06-01": false, "2020/2024-06-02": true, "2020/2024": true, "2020/2025": true, "../2024-06-01": false, "../2024-06-02": true, "2024-01-01/..": true,
	} {
		for _, mode := range Modes() {
			cmd := exampleOf(t, "StatementRecorded").command()
			cmd.Meta.OccurredOn, cmd.Meta.Mode = span(date), mode
			if err := cmd.Check(today); future && mode == Actual {
				assertRejected(t, err, FutureFact)
			} else {
				assert.NoError(t, err, "%s %s", mode, date)
			}
		}
	}
}

func TestNothingHappenedBeforeTheRepublic(t *testing.T) {
	for date, tooOld := range map[string]bool{
		"1945-08-17": false, "1945-08-16": true, "1945": true, "1946": false, "1945-09": false, "1945-08": true, "../1945-08-16": true, "../1946": false, "1900/2000": true,
	} {
		cmd := exampleOf(t, "StatementRecorded").command()
		cmd.Meta.OccurredOn = span(date)
		if err := cmd.Check(today); tooOld {
			assertRejected(t, err, TooOld)
		} else {
			assert.NoError(t, err, date)
		}
	}
	refused(t, "FundDeclared", FieldInvalid, func(c *Command) { c.Body.(*FundDeclared).FiscalYear = 1944 })
	refused(t, "FundDeclared", FieldInvalid, func(c *Command) { c.Body.(*FundDeclared).FiscalYear = 2201 })
}

func TestVerifiedNeedsADocumentWithADigest(t *testing.T) {
	refused(t, "Disbursed", EvidenceMissing, func(c *Command) { c.Meta.Evidence = nil })
	refused(t, "Disbursed", EvidenceMissing, func(c *Command) { c.Meta.Evidence[0].SHA256 = "" })
	for _, digest := range []string{"x", strings.Repeat("A", 64), strings.Repeat("a", 63), strings.Repeat("a", 65)} {
		refused(t, "Disbursed", FieldInvalid, func(c *Command) { c.Meta.Evidence[0].SHA256 = digest })
	}
	for _, confidence := range []Confidence{Claimed, Reported} {
		cmd := exampleOf(t, "Disbursed").command()
		cmd.Meta.Confidence, cmd.Meta.Evidence = confidence, nil
		assert.NoError(t, cmd.Check(today))
	}
}

func TestTheEnvelopeIsComplete(t *testing.T) {
	for field, change := range map[string]func(*Command){
		"mode":             func(c *Command) { c.Meta.Mode = "" },
		"confidence":       func(c *Command) { c.Meta.Confidence = "" },
		"by.user":          func(c *Command) { c.Meta.By.User = " " },
		"occurredOn":       func(c *Command) { c.Meta.OccurredOn = Period{} },
		"evidence[0].kind": func(c *Command) { c.Meta.Evidence[0].Kind = "" },
	} {
		assert.Equal(t, field, refused(t, "StatementRecorded", FieldMissing, change).Field)
	}
	refused(t, "StatementRecorded", FieldInvalid, func(c *Command) { c.Meta.Mode = "Actual" })
	refused(t, "StatementRecorded", FieldInvalid, func(c *Command) { c.Meta.Confidence = "sure" })
	refused(t, "StatementRecorded", FieldInvalid, func(c *Command) { c.Meta.Evidence[0].Size = -1 })
	refused(t, "StatementRecorded", TooMany, func(c *Command) { c.Meta.Evidence = make([]Evidence, 201) })
}

func TestListsHaveLimits(t *testing.T) {
	refused(t, "SectorCoverageSet", TooMany, func(c *Command) { c.Body.(*SectorCoverageSet).Sectors = make([]string, 201) })
	refused(t, "EquipmentGranted", TooMany, func(c *Command) { c.Body.(*EquipmentGranted).Items = make([]Item, 201) })
	refused(t, "ActorRegistered", TooMany, func(c *Command) { c.Body.(*ActorRegistered).KBLI = make([]KBLI, 201) })
	for name, empty := range map[string]func(*Command){
		"ProgrammeShowcased":  func(c *Command) { c.Body.(*ProgrammeShowcased).Sentra = nil },
		"AwardNominated":      func(c *Command) { c.Body.(*AwardNominated).Regions = nil },
		"DeliveryChannelSet":  func(c *Command) { c.Body.(*DeliveryChannelSet).Channels = nil },
		"SectorCoverageSet":   func(c *Command) { c.Body.(*SectorCoverageSet).Sectors = nil },
		"CollaborationFormed": func(c *Command) { c.Body.(*CollaborationFormed).Parties = nil },
		"RawMaterialGranted":  func(c *Command) { c.Body.(*RawMaterialGranted).Items = nil },
	} {
		refused(t, name, FieldMissing, empty)
	}
}

func TestRegionsMustExist(t *testing.T) {
	change := func(r region.Region) func(*Command) {
		return func(c *Command) { c.Body.(*ActorRegistered).Region = r }
	}
	refused(t, "ActorRegistered", RegionUnknown, change(regionOf("13.99")))
	refused(t, "ActorRegistered", RegionUnknown, change(regionOf("bps:1376")))
	refused(t, "ActorRegistered", FieldMissing, change(region.Region{}))
	refused(t, "ActorRegistered", RegionNotCity, change(regionOf("kemendagri:13")))
	refused(t, "ActorRelocated", RegionNotCity, func(c *Command) { c.Body.(*ActorRelocated).To = regionOf("kemendagri:13") })
	_, ok := RefRegion(cityFacts)
	assert.True(t, ok)
	_, ok = RefRegion(weaver)
	assert.False(t, ok)
}

func TestAnIndividualIsNamedByTheSealedOwnerOnly(t *testing.T) {
	individual := func(change func(*ActorRegistered)) func(*Command) {
		return func(c *Command) {
			b := c.Body.(*ActorRegistered)
			b.EntityKind, b.Name = Individual, ""
			change(b)
		}
	}
	refused(t, "ActorRegistered", PersonalName, individual(func(b *ActorRegistered) { b.Name = "Siti Rahmah" }))
	refused(t, "ActorRegistered", PersonalName, individual(func(b *ActorRegistered) { b.Name = strings.Repeat("Siti Rahmah ", 50) }))
	refused(t, "ActorRegistered", FieldMissing, individual(func(b *ActorRegistered) { b.Owner = Personal{} }))
	assert.Equal(t, "•••", refused(t, "ActorRegistered", TextTooLong, individual(func(b *ActorRegistered) {
		b.Owner = NewPersonal(strings.Repeat("Siti Rahmah ", 50))
	})).Received)
	for _, change := range []func(*ActorRegistered){
		func(b *ActorRegistered) { b.Address = NewPersonal("Jl. Sudirman\n7") },
		func(b *ActorRegistered) { b.Contact = NewPersonal("0812-555-0199\xff") },
	} {
		assert.Equal(t, "•••", refused(t, "ActorRegistered", TextUnsafe, individual(change)).Received)
	}
	refused(t, "ActorRegistered", FieldMissing, func(c *Command) { c.Body.(*ActorRegistered).Name = "" })
}

func TestNumbersHaveBounds(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Command)
	}{
		{"TrainingAttended", func(c *Command) { c.Body.(*TrainingAttended).HoursJP = 2001 }},
		{"TrainingAttended", func(c *Command) { c.Body.(*TrainingAttended).HoursJP = -1 }},
		{"CapitalProvided", func(c *Command) { c.Body.(*CapitalProvided).TenorMonths = 601 }},
		{"CapitalProvided", func(c *Command) { c.Body.(*CapitalProvided).RateBps = 10_001 }},
		{"StageAdopted", func(c *Command) { c.Body.(*StageAdopted).Order = 8 }},
		{"EligibilityRuleAdopted", func(c *Command) { c.Body.(*EligibilityRuleAdopted).Version = 0 }},
		{"ActivityHeld", func(c *Command) { c.Body.(*ActivityHeld).Participants = 100_001 }},
		{"AttendanceListRequested", func(c *Command) { c.Body.(*AttendanceListRequested).Count = 0 }},
		{"AssessmentHeld", func(c *Command) { c.Body.(*AssessmentHeld).Assessors = 0 }},
		{"EquipmentGranted", func(c *Command) { c.Body.(*EquipmentGranted).Items[0].Quantity = -2500 }},
		{"EquipmentProcured", func(c *Command) { c.Body.(*EquipmentProcured).Quantity = new(Quantity) }},
		{"TargetSet", func(c *Command) { c.Body.(*TargetSet).Value = "1,5" }},
		{"TargetSet", func(c *Command) { c.Body.(*TargetSet).Period = span("2021/2022") }},
		{"TargetSet", func(c *Command) { c.Body.(*TargetSet).Period = span("2021-12") }},
		{"IndicatorPublished", func(c *Command) { c.Body.(*IndicatorPublished).Value = "1e3" }},
	} {
		refused(t, c.name, FieldInvalid, c.change)
	}
	for _, value := range []string{"20", "-1.17", " 0.5 ", "999999999999999.999999"} {
		cmd := exampleOf(t, "TargetSet").command()
		cmd.Body.(*TargetSet).Value = value
		assert.NoError(t, cmd.Check(today), value)
	}
}

func TestMoneyIsMoreThanZero(t *testing.T) {
	amount := func(rp *Rupiah) func(*Command) {
		return func(c *Command) { c.Body.(*Disbursed).AmountRp = rp }
	}
	refused(t, "Disbursed", MoneyNegative, amount(Rp(-1)))
	refused(t, "Disbursed", MoneyRange, amount(Rp(0)))
	refused(t, "Disbursed", MoneyRange, amount(Rp(MaxRupiah+1)))
	refused(t, "Disbursed", FieldMissing, amount(nil))
	refused(t, "PromotionFacilitated", MoneyNegative, func(c *Command) { c.Body.(*PromotionFacilitated).SalesRp = Rp(-36_000) })
	refused(t, "CapitalProvided", FieldMissing, func(c *Command) { c.Body.(*CapitalProvided).ValueRp = nil })
}

func TestReferencesHaveTheRightShape(t *testing.T) {
	for _, wrong := range []Ref{sipadu, "ikm", "ikm-1", "x-" + weaver} {
		refused(t, "MemberJoined", FieldInvalid, func(c *Command) { c.Body.(*MemberJoined).Member = wrong })
	}
	refused(t, "MemberJoined", FieldMissing, func(c *Command) { c.Body.(*MemberJoined).Member = "" })
	refused(t, "TrainingAttended", FieldMissing, func(c *Command) { c.Body.(*TrainingAttended).Commitment = "" })
}

func TestKBLIOfAnActorHasItsEdition(t *testing.T) {
	refused(t, "ActorRegistered", KBLIEdition, func(c *Command) { c.Body.(*ActorRegistered).KBLI = []KBLI{{Code: "10130"}} })
	refused(t, "ActorRegistered", KBLIUnknown, func(c *Command) { c.Body.(*ActorRegistered).KBLI = []KBLI{{"2020", "1013"}} })
	refused(t, "ActorRegistered", KBLIUnknown, func(c *Command) { c.Body.(*ActorRegistered).KBLI = []KBLI{{"1999", "10130"}} })
}

func TestAnIssuedLicenceHasANumber(t *testing.T) {
	for _, step := range []LicenceStep{LicenceIssued, LicenceRenewed} {
		refused(t, "LicenceFacilitated", LicenceNumber, func(c *Command) {
			c.Body.(*LicenceFacilitated).Step, c.Body.(*LicenceFacilitated).Number = step, ""
		})
	}
	cmd := exampleOf(t, "LicenceFacilitated").command()
	cmd.Body.(*LicenceFacilitated).Step, cmd.Body.(*LicenceFacilitated).Number = LicenceApplied, ""
	assert.NoError(t, cmd.Check(today))
}

func TestALicenceExpiresAfterItIsIssued(t *testing.T) {
	for expires, wrong := range map[string]bool{"2021-05-31": true, "2020": true, "2021-06-01": false, "2021": false, "2026": false} {
		cmd := exampleOf(t, "LicenceFacilitated").command()
		cmd.Body.(*LicenceFacilitated).ExpiresOn = span(expires)
		if err := cmd.Check(today); wrong {
			assertRejected(t, err, DateOrder)
		} else {
			assert.NoError(t, err, expires)
		}
	}
}

func TestAFigureOrItsSignIsTold(t *testing.T) {
	refused(t, "IndicatorPublished", FieldMissing, func(c *Command) {
		c.Body.(*IndicatorPublished).Value, c.Body.(*IndicatorPublished).Sign = "", ""
	})
	refused(t, "ProgrammeProfileChanged", FieldMissing, func(c *Command) { *c.Body.(*ProgrammeProfileChanged) = ProgrammeProfileChanged{} })
	refused(t, "SentraScopeSet", FieldMissing, func(c *Command) { *c.Body.(*SentraScopeSet) = SentraScopeSet{} })
	refused(t, "ActorPersonLinked", FieldMissing, func(c *Command) { c.Body.(*ActorPersonLinked).Person = uuid.Nil })
}

// Every word of a vocabulary is accepted, and listed whole when another is refused.
func TestKindsBelongToTheirStage(t *testing.T) {
	for i, stage := range Stages() {
		assert.Equal(t, i+1, stage.Order())
		for _, kind := range stage.Kinds() {
			cmd := exampleOf(t, "ActivityHeld").command()
			cmd.Body.(*ActivityHeld).Stage, cmd.Body.(*ActivityHeld).Kind = stage, kind
			assert.NoError(t, cmd.Check(today))
		}
		r := refused(t, "ActivityHeld", FieldInvalid, func(c *Command) {
			c.Body.(*ActivityHeld).Stage, c.Body.(*ActivityHeld).Kind = stage, "seminar"
		})
		for _, kind := range stage.Kinds() {
			assert.Contains(t, r.Hint(Indonesian), kind)
		}
	}
	assert.Zero(t, Stage("tahap").Order())
	for _, e := range examples() {
		if aid, ok := e.body.(Intervention); ok {
			assert.Contains(t, aid.Stage().Kinds(), aid.AidKind(), TypeName(e.body))
		}
	}
	assert.Equal(t, "pinjamPakai", (&EquipmentGranted{Title: Lent}).AidKind())
}

func TestTheFirstMistakeIsNamed(t *testing.T) {
	for range 20 {
		r := refused(t, "StatementRecorded", TextUnsafe, func(c *Command) {
			e := &c.Meta.Evidence[0]
			e.Title, e.Number, e.Issuer, e.Locator, e.Quote, e.File = "a", "b\x00b", "c\x00c", "d\x00d", "e\x00e", "f\x00f"
		})
		assert.Equal(t, "evidence[0].number", r.Field)
	}
}

// A rejection names the element of a list that it is about, and what comes after the list in no element.
func TestTheFieldOfAListIsNamedByItsPlace(t *testing.T) {
	for field, change := range map[string]func(*ActorRegistered){
		"aliases[1]":  func(b *ActorRegistered) { b.Aliases = []string{"Tenun", "-"} },
		"products[2]": func(b *ActorRegistered) { b.Products = []string{"kain", "selendang", ""} },
		"sector":      func(b *ActorRegistered) { b.Aliases, b.Sector = []string{"Tenun"}, "\u202e" },
	} {
		cmd := exampleOf(t, "ActorRegistered").command()
		change(cmd.Body.(*ActorRegistered))
		var r *Rejection
		require.ErrorAs(t, cmd.Check(today), &r)
		assert.Equal(t, field, r.Field)
	}
	cmd := exampleOf(t, "EquipmentGranted").command()
	cmd.Body.(*EquipmentGranted).Items[0].Quantity = 0
	assert.Equal(t, "items[0].quantity", assertRejected(t, cmd.Check(today), FieldInvalid).Field)
}

func TestADigestIs64HexadecimalDigits(t *testing.T) {
	good := strings.Repeat("0123456789abcdef", 4)
	assert.True(t, digest(good))
	for _, bad := range []string{"", good[1:], good + "0", good[1:] + "\n", good[1:] + "g", "A" + good[1:], good[:30] + "é" + good[32:], good[:32] + " " + good[33:]} {
		assert.False(t, digest(bad), "%q", bad)
	}
}
