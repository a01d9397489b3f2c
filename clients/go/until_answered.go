package malote

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	firstWait = 200 * time.Millisecond
	longest   = 10 * time.Second
	// Clients that were given the same time do not all come back at once.
	spread = 250 * time.Millisecond
)

// Retry is a call that has to be made again, passed to OnRetry so that waiting does not go unnoticed.
type Retry struct {
	Method, Path string
	// Attempt is the one that has just failed, from 1.
	Attempt int
	// Status is what it was answered; 0 where no answer came, and Err is why.
	Status int
	Err    error
	// Wait is how long it is until the call is made again.
	Wait time.Duration
}

// OnRetry is called for every call that has to be made again.
type OnRetry func(Retry)

func (f OnRetry) call(retry Retry) {
	if f != nil {
		f(retry)
	}
}

// untilAnswered makes the very same call until it is answered with something that repeating would not change: after a lost
// connection, no answer within timeout, 429 and 5xx it waits, as the server says or by itself, and calls again. Ends early
// only by ctx, and by ErrUnreachable.
func (c *Client) untilAnswered(ctx context.Context, request call, timeout time.Duration, onRetry OnRetry) (*answer, error) {
	for attempt := 1; ; attempt++ {
		answer, err := c.exchangeWithin(ctx, request, timeout)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if errors.Is(err, ErrUnreachable) {
			return nil, err
		}
		retry := Retry{Method: request.method, Path: request.path, Attempt: attempt, Err: err}
		var header http.Header
		if err == nil {
			if answer.status != http.StatusTooManyRequests && answer.status < 500 {
				return answer, nil
			}
			retry.Status, header = answer.status, answer.header
		}
		retry.Wait = waitBeforeRepeating(attempt, header)
		onRetry.call(retry)
		if err := pause(ctx, retry.Wait); err != nil {
			return nil, err
		}
	}
}

func (c *Client) exchangeWithin(ctx context.Context, request call, timeout time.Duration) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return c.exchange(ctx, request)
}

// waitBeforeRepeating: as the server says, or doubling from 0.2 s to 10 s with each attempt, half of it at random.
func waitBeforeRepeating(attempt int, header http.Header) time.Duration {
	if asked, isAsked := retryAfter(header.Get("Retry-After")); isAsked {
		return asked + rand.N(spread)
	}
	whole := min(longest, firstWait<<min(attempt-1, 10))
	return whole/2 + rand.N(whole/2)
}

// retryAfter is what a Retry-After asks for, seconds or a date (RFC 9110, 10.2.3).
func retryAfter(value string) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, time.Until(date)), true
}

func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
