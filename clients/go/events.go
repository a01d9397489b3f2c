package malote

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"

	"malote.internal/client/generated"
)

// EventsOptions are for Events; the zero value is good.
type EventsOptions struct {
	// After is the cursor of the last batch that was handled; without it the feed begins with the oldest event that is kept.
	After string
	// Types are those to read; all unless given.
	Types []EventType
	// Poll is the least time between two questions that bring nothing, for where the server answers without waiting; 1 s
	// unless given.
	Poll    time.Duration
	OnRetry OnRetry
}

// EventBatch is events that were committed next to each other, oldest first, and the cursor to keep once they are handled.
type EventBatch struct {
	Events []Event
	// Cursor is good for After, today or in weeks.
	Cursor string
}

// Event is one of the feed. Payout or Batch is set, as its Type says; neither where the type is newer than this client.
type Event struct {
	// ID names the event: a webhook carries it under the same webhook-id.
	ID        string
	Type      EventType
	Timestamp time.Time
	Payout    *generated.PayoutWebhookData
	// Batch is the report as it was then, without Details.
	Batch *BatchReport
}

// UnmarshalJSON chooses what data is by the type.
func (e *Event) UnmarshalJSON(text []byte) error {
	var event struct {
		ID        string          `json:"id"`
		Type      EventType       `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &event); err != nil {
		return err
	}
	*e = Event{ID: event.ID, Type: event.Type, Timestamp: event.Timestamp}
	switch {
	case strings.HasPrefix(string(e.Type), "payout."):
		return json.Unmarshal(event.Data, &e.Payout)
	case strings.HasPrefix(string(e.Type), "batch."):
		return json.Unmarshal(event.Data, &e.Batch)
	}
	return nil
}

// Events is what happened to payouts and batches, and what happens, without an end. Keep each batch's cursor in the same
// transaction as what you make of its events: then each is handled once. An error is the last pair, without events: *Error
// where the call is refused (400 where After is no cursor, 410 cursor_of_another_database after a restore), ErrUnreachable.
// Where ctx is cancelled the loop ends without an error.
func (c *Client) Events(ctx context.Context, options EventsOptions) iter.Seq2[EventBatch, error] {
	if options.Poll == 0 {
		options.Poll = pollEvery
	}
	return func(yield func(EventBatch, error) bool) {
		cursor := options.After
		for ctx.Err() == nil {
			askedAt := time.Now()
			batch, err := c.readEvents(ctx, cursor, options)
			if err != nil {
				if ctx.Err() == nil {
					yield(EventBatch{}, err)
				}
				return
			}
			cursor = batch.Cursor
			if len(batch.Events) == 0 {
				_ = pause(ctx, options.Poll-time.Since(askedAt))
			} else if !yield(batch, nil) {
				return
			}
		}
	}
}

func (c *Client) readEvents(ctx context.Context, cursor string, options EventsOptions) (EventBatch, error) {
	query := url.Values{}
	for _, eventType := range options.Types {
		query.Add("type", string(eventType))
	}
	if cursor != "" {
		query.Set("after", cursor)
	}
	question := call{
		method:  http.MethodGet,
		path:    "/api/events?" + query.Encode(),
		headers: map[string]string{"Prefer": fmt.Sprintf("wait=%d", int(maxWait.Seconds()))},
	}
	answer, err := c.untilAnswered(ctx, question, maxWait+answerWithin, options.OnRetry)
	if err != nil {
		return EventBatch{}, err
	}
	if answer.status != http.StatusOK {
		return EventBatch{}, errorOf(answer)
	}
	var page struct {
		Items      []Event `json:"items"`
		NextCursor string  `json:"next_cursor"`
	}
	if err := json.Unmarshal(answer.body, &page); err != nil {
		return EventBatch{}, err
	}
	return EventBatch{Events: page.Items, Cursor: page.NextCursor}, nil
}
