package malote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"malote.internal/client/generated"
)

const (
	submitWithin = 5 * time.Minute
	pollEvery    = time.Second
	// The longest wait that Malote grants.
	maxWait = 30 * time.Second
)

var errTimeOver = fmt.Errorf("the time of SubmitAndWait is over: %w", context.DeadlineExceeded)

// SubmitOptions are for SubmitAndWait; the zero value is good.
type SubmitOptions struct {
	// Timeout is how long to wait for the batch to be final; 5 min unless given.
	Timeout time.Duration
	// Poll is the least time between two questions, for where the server answers them without waiting; 1 s unless given.
	Poll    time.Duration
	OnRetry OnRetry
}

// SubmitAndWait posts a batch and waits until each item is paid, failed, a duplicate or cancelled. Calls whose answer is lost
// are repeated, which is safe: a batch is accepted once. A batch that is awaiting_approval or scheduled is returned as it is.
// Errors: *Error where it is refused (400 with Faults, 409 where the ids are taken by something else), *TimeoutError when the
// time is over, ErrUnreachable, and that of ctx.
func (c *Client) SubmitAndWait(ctx context.Context, batch BatchOrder, options SubmitOptions) (*BatchReport, error) {
	if options.Timeout == 0 {
		options.Timeout = submitWithin
	}
	if options.Poll == 0 {
		options.Poll = pollEvery
	}
	content, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, options.Timeout, errTimeOver)
	defer cancel()
	report, err := c.submitUntilFinal(ctx, batch.BatchID, content, options)
	if errors.Is(err, errTimeOver) {
		return nil, &TimeoutError{BatchID: batch.BatchID, Report: report, cause: err}
	}
	if err != nil {
		return nil, err
	}
	return report, nil
}

// submitUntilFinal returns the last report beside its error.
func (c *Client) submitUntilFinal(ctx context.Context, batchID string, batch []byte, options SubmitOptions) (*BatchReport, error) {
	headers := map[string]string{"Content-Type": "application/json"}
	submission := call{method: http.MethodPost, path: "/api/payouts", headers: headers, body: batch}
	report, err := c.report(ctx, submission, answerWithin, options.OnRetry)
	for err == nil && !isReturned(report) {
		askedAt := time.Now()
		wait := maxWait
		if deadline, isSet := ctx.Deadline(); isSet {
			wait = max(0, min(wait, time.Until(deadline).Truncate(time.Second)))
		}
		question := call{method: http.MethodGet, path: "/api/payouts/" + url.PathEscape(batchID)}
		if wait > 0 {
			question.headers = map[string]string{"Prefer": fmt.Sprintf("wait=%d", int(wait.Seconds()))}
		}
		var later *BatchReport
		if later, err = c.report(ctx, question, wait+answerWithin, options.OnRetry); err != nil {
			return report, err
		}
		if report = later; !isReturned(report) {
			err = pause(ctx, options.Poll-time.Since(askedAt))
		}
	}
	return report, err
}

func (c *Client) report(ctx context.Context, request call, timeout time.Duration, onRetry OnRetry) (*BatchReport, error) {
	answer, err := c.untilAnswered(ctx, request, timeout, onRetry)
	if err != nil {
		return nil, err
	}
	if answer.status != http.StatusOK && answer.status != http.StatusCreated {
		return nil, errorOf(answer)
	}
	var report BatchReport
	if err := json.Unmarshal(answer.body, &report); err != nil {
		return nil, err
	}
	return &report, nil
}

// isReturned: the batch is final; or it awaits approval or its schedule, which can last for days.
func isReturned(report *BatchReport) bool {
	switch report.Status {
	case generated.BatchStatusCompleted, generated.BatchStatusCompletedWithFailures, generated.BatchStatusFailed,
		generated.BatchStatusCancelled, generated.BatchStatusAwaitingApproval, generated.BatchStatusScheduled:
		return true
	}
	return false
}
