package malote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

const (
	answerWithin = 30 * time.Second
	// Without an answer for this long, a stream is left to its lease, which ends it as well.
	endWithin = 10 * time.Second
)

var pullNext = regexp.MustCompile(`/stream/([a-z0-9]+)$`)

// CollectOptions are for Collect; the zero value is good.
type CollectOptions struct {
	// OneByOne reads one message a call, rather than up to ten.
	OneByOne bool
	// Timeout is how long to wait for an answer before it counts as lost; 30 s unless given. Longer than the server lets a
	// call wait (8 s unless it is configured otherwise), or calls are repeated without need.
	Timeout time.Duration
	OnRetry OnRetry
}

// Collection is an institution's messages as they come. For one goroutine.
type Collection struct {
	client     *Client
	path       string
	accept     string
	timeout    time.Duration
	onRetry    OnRetry
	isFinished bool
}

// Collect collects the messages of an institution, 8 digits or capital letters. Range over All.
func (c *Client) Collect(ispb string, options CollectOptions) *Collection {
	collection := &Collection{
		client:  c,
		path:    "/api/pix/" + url.PathEscape(ispb) + "/stream/",
		accept:  "multipart/json",
		timeout: options.Timeout,
		onRetry: options.OnRetry,
	}
	if options.OneByOne {
		collection.accept = "application/json"
	}
	if collection.timeout == 0 {
		collection.timeout = answerWithin
	}
	return collection
}

// Finish is for the loop's body: the batch in hand is handled and the last one. It is acknowledged even if the body breaks.
func (c *Collection) Finish() { c.isFinished = true }

// All is the messages, up to ten at a time, without an end. A batch is acknowledged when the loop's body has come back for
// more, and in no other way but Finish: after break, return and panic it goes back to the front of the line. An error is the
// last pair, without messages: what repeating does not mend. Where ctx is cancelled the loop ends without an error; a batch in
// hand is handled to its end first, and acknowledged.
func (c *Collection) All(ctx context.Context) iter.Seq2[[]Message, error] {
	return func(yield func([]Message, error) bool) {
		// Streams, one after the other: where the server has ended one, a new one goes on.
		for !c.isFinished && ctx.Err() == nil {
			isLeft, err := c.readOneStream(ctx, yield)
			if err != nil && ctx.Err() == nil {
				yield(nil, err)
			}
			if isLeft || err != nil {
				return
			}
		}
	}
}

// readOneStream returns whether the loop was left.
func (c *Collection) readOneStream(ctx context.Context, yield func([]Message, error) bool) (bool, error) {
	// The id to call; empty for start. The id to end the stream with: the current one acknowledges, an older one does not.
	var id, endID string
	defer func() {
		if c.isFinished {
			endID = id
		}
		if endID != "" {
			c.end(endID)
		}
	}()
	for !c.isFinished && ctx.Err() == nil {
		answer, err := c.call(ctx, id)
		if err != nil {
			return false, err
		}
		if hasEnded(answer, id) {
			endID = ""
			return false, nil
		}
		called := id
		if id, err = nextID(answer); err != nil {
			return false, err
		}
		if answer.status == http.StatusOK {
			// The id whose call brought the batch. For what start brought there is none: that batch returns with the end of
			// the lease.
			endID = called
			messages, err := messagesOf(answer)
			if err != nil {
				return false, err
			}
			if !yield(messages, nil) {
				return true, nil
			}
		}
		// The batch is handled. An answer that is lost from here on was to a call of this id: ending by it returns what that
		// answer held.
		endID = id
	}
	return false, nil
}

func (c *Collection) call(ctx context.Context, id string) (*answer, error) {
	request := call{method: http.MethodGet, path: c.path + id, headers: map[string]string{"Accept": c.accept}}
	if id == "" {
		request.path += "start"
	}
	answer, err := c.client.untilAnswered(ctx, request, c.timeout, c.onRetry)
	if err != nil || answer.status == http.StatusOK || answer.status == http.StatusNoContent {
		return answer, err
	}
	if !hasEnded(answer, id) {
		return nil, errorOf(answer)
	}
	c.onRetry.call(Retry{Method: request.method, Path: request.path, Attempt: 1, Status: answer.status})
	return answer, nil
}

// end says that the stream is over. Failing that the server finds out by itself, and what was not acknowledged comes again.
// The context of the loop may be cancelled: this has another.
func (c *Collection) end(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), endWithin)
	defer cancel()
	_, _ = c.client.untilAnswered(ctx, call{method: http.MethodDelete, path: c.path + id}, endWithin, c.onRetry)
}

// hasEnded: whether the server has ended the stream. To start, 404 says that this is no Malote.
func hasEnded(answer *answer, id string) bool {
	return answer.status == http.StatusGone || (answer.status == http.StatusNotFound && id != "")
}

func nextID(answer *answer) (string, error) {
	found := pullNext.FindStringSubmatch(answer.header.Get("Pull-Next"))
	if found == nil {
		return "", errors.New("the answer carries no Pull-Next: something between here and Malote loses it")
	}
	return found[1], nil
}

func messagesOf(answer *answer) ([]Message, error) {
	var messages []Message
	if err := json.Unmarshal(answer.body, &messages); err != nil {
		messages = make([]Message, 1)
		if json.Unmarshal(answer.body, &messages[0]) != nil {
			return nil, fmt.Errorf("the answer is neither a message nor messages: %w", err)
		}
	}
	for index := range messages {
		messages[index].ValorCents = CentsOf(messages[index].Valor)
	}
	return messages, nil
}
