package malote

import (
	"math"

	"malote.internal/client/generated"
)

// What the helpers are about; the package generated has every other schema of the OpenAPI document.
type (
	BatchOrder   = generated.BatchOrder
	BatchReport  = generated.BatchReport
	EventType    = generated.WebhookEventType
	Fault        = generated.Fault
	PayoutOrder  = generated.PayoutOrder
	PayoutReport = generated.PayoutReport
	Problem      = generated.Problem
)

// Message is a Pix message as Collect hands it out.
type Message struct {
	generated.PixMessage
	// ValorCents is Valor in centavos, to calculate with: Valor is a number of reais, good for showing.
	ValorCents int64 `json:"-"`
}

// CentsOf is the centavos of a message's valor, exactly: it has 12 digits at most, and a double keeps 15.
func CentsOf(valor float64) int64 {
	return int64(math.Round(valor * 100))
}
