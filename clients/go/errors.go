package malote

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Error is an answer that says no.
type Error struct {
	// Status is the HTTP status: 400 for what you sent, 401 and 403 for who you are, 404, 409 for a conflict, …
	Status int
	// Code is stable and for programs, such as invalid_request; http_502 and its like where something else answered.
	Code string
	// Problem is the whole problem document; nil where something else answered. Its Type is the page of the code.
	Problem *Problem
}

func (e *Error) Error() string {
	if e.Problem == nil {
		return fmt.Sprintf("%d %s", e.Status, e.Code)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Problem.Detail)
}

// Faults is every single fault of what was sent, by JSON pointer; empty where there is none.
func (e *Error) Faults() []Fault {
	if e.Problem == nil {
		return nil
	}
	return e.Problem.Errors
}

// ErrUnreachable says that nothing has answered since the client was made: the address is wrong, or Malote does not run.
var ErrUnreachable = errors.New("nothing answers")

// TimeoutError says that SubmitAndWait ran out of time. The batch goes its way: submit it again, or ask for it, to go on
// waiting. errors.Is finds context.DeadlineExceeded in it.
type TimeoutError struct {
	BatchID string
	// Report is the last one that was heard of; nil where not even the submission was answered.
	Report *BatchReport
	cause  error
}

func (e *TimeoutError) Error() string {
	state := "not known to be accepted"
	if e.Report != nil {
		state = string(e.Report.Status)
	}
	return fmt.Sprintf("batch %s is %s when the time is over", e.BatchID, state)
}

func (e *TimeoutError) Unwrap() error { return e.cause }

func errorOf(a *answer) error {
	failure := &Error{Status: a.status, Code: fmt.Sprintf("http_%d", a.status)}
	var problem Problem
	if json.Unmarshal(a.body, &problem) == nil && problem.Code != "" {
		failure.Code, failure.Problem = problem.Code, &problem
	}
	return failure
}
