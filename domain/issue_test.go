package domain

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACountDoesNotSayWhatTheBooksSay(t *testing.T) {
	assert.Equal(t, "book", refused(t, "StockCounted", FieldInvalid, func(c *Command) { c.Body.(*StockCounted).Book = 1 }).Field)
	refused(t, "StockCounted", FieldInvalid, func(c *Command) { c.Body.(*StockCounted).Quantity = -1 })
	refused(t, "StockIssued", FieldInvalid, func(c *Command) { c.Body.(*StockIssued).Quantity = 0 })
	refused(t, "EquipmentProcured", FieldMissing, func(c *Command) { c.Body.(*EquipmentProcured).Unit = "" })
}

func TestAnItemNamesTheStockThatItComesFrom(t *testing.T) {
	b := &EquipmentGranted{Title: Given, Items: []Item{{Name: "Oven", Quantity: 1000, Unit: "unit", Agency: dinas, Issue: "SBBK-1"}}}
	data, err := EncodeBody(b)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"agency":"`+string(dinas)+`","issue":"SBBK-1"`)
	read, err := DecodeStoredBody("EquipmentGranted", data)
	require.NoError(t, err)
	assert.Equal(t, b.Items, read.(*EquipmentGranted).Items)
	assert.Equal(t, []Ref{dinas}, References(b))
	assert.Equal(t, []IssueRef{{Agency: dinas, Number: "sbbk-1"}}, IssuesOf(b))
	assert.Empty(t, IssuesOf(&EquipmentGranted{Title: Given, Items: []Item{{Name: "Oven", Serial: "S-1"}}}))
	assert.Empty(t, IssuesOf(&TrainingAttended{Topic: "kemasan"}))

	refused(t, "EquipmentGranted", FieldMissing, func(c *Command) { c.Body.(*EquipmentGranted).Items[0].Issue = "SBBK-1" })
	refused(t, "EquipmentGranted", FieldMissing, func(c *Command) { c.Body.(*EquipmentGranted).Items[0].Agency = dinas })
}
