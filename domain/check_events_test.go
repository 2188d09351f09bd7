package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/scale"
)

func TestMembersAreSealedPeopleOfTheirOwn(t *testing.T) {
	cmd := exampleOf(t, "ActorPersonLinked").command()
	fields := PersonalFields(cmd.Stream, cmd.Body)
	require.Len(t, fields, 1)
	assert.Equal(t, "person-"+id("person").String(), fields[0].Subject)
	assert.NotEqual(t, SealContext("a", id("x"), "name"), SealContext("a", id("y"), "name"))
}

func TestWhatIsCitedAsAnApprovalIsOne(t *testing.T) {
	for _, cited := range []Ref{"x", weaver, "approval-1"} {
		cmd := exampleOf(t, "TrainingAttended").command()
		cmd.Meta.Approval = cited
		assert.Equal(t, "approval", assertRejected(t, cmd.Check(today), FieldInvalid).Field)
	}
}

// A measurement gives the classes of both laws, and absent is not zero.
func TestClassesFollowFromWhatWasMeasured(t *testing.T) {
	b := &BusinessScaleMeasured{AsOf: InYear(2020), Workers: count(20), InvestmentRp: Rp(0), AnnualSalesRp: Rp(0)}
	assert.Equal(t, scale.Medium, scale.IKM(b.Inputs()).Class)
	assert.Equal(t, scale.Micro, scale.UMKM(b.Inputs()).Class)
	assert.Equal(t, scale.Undetermined, scale.UMKMByCapital(b.Inputs()).Class)
}

func TestAFindingNamesWhatItIsAbout(t *testing.T) {
	refused(t, "FindingRaised", FieldMissing, func(c *Command) { c.Body.(*FindingRaised).About = nil })
	refused(t, "FindingRaised", FieldInvalid, func(c *Command) { c.Body.(*FindingRaised).About = []Ref{"x"} })
	refused(t, "FindingRaised", FieldMissing, func(c *Command) { c.Body.(*FindingRaised).Events[0] = [16]byte{} })
	for _, name := range []string{"FindingRaised", "FindingAnswered", "FindingResolved", "FindingReopened"} {
		e := exampleOf(t, name)
		cmd := e.command()
		cmd.Body = exampleOf(t, name).body
		assert.Equal(t, "by", assertRejected(t, cmd.Check(today), FieldInvalid).Field, "%s: who did it is not told but known", name)
	}
}

func TestPrioritiesAreNamedOnce(t *testing.T) {
	refused(t, "PriorityScaleSet", FieldInvalid, func(c *Command) { c.Body.(*PriorityScaleSet).Priorities = []string{"pangan", " PANGAN"} })
}
