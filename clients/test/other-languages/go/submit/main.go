// submit submits the batch of standard input to MALOTE_URL, and prints what became of it and what was repeated.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	malote "malote.internal/client"
	"malote.internal/client/generated"
)

func main() {
	client, err := malote.New(os.Getenv("MALOTE_URL"), malote.Options{})
	if err != nil {
		log.Fatal(err)
	}
	var batch malote.BatchOrder
	if err := json.NewDecoder(os.Stdin).Decode(&batch); err != nil {
		log.Fatal(err)
	}
	result := struct {
		Status   generated.BatchStatus    `json:"status"`
		Items    []generated.PayoutStatus `json:"items"`
		Retries  []int                    `json:"retries"`
		Error    string                   `json:"error"`
		Pointers []string                 `json:"pointers"`
	}{Retries: []int{}}
	report, err := client.SubmitAndWait(context.Background(), batch, malote.SubmitOptions{
		OnRetry: func(retry malote.Retry) { result.Retries = append(result.Retries, retry.Status) },
	})
	var refused *malote.Error
	switch {
	case err == nil:
		result.Status = report.Status
		for _, item := range report.Details {
			result.Items = append(result.Items, item.Status)
		}
	case errors.As(err, &refused):
		result.Error = fmt.Sprintf("%d %s", refused.Status, refused.Code)
		for _, fault := range refused.Faults() {
			result.Pointers = append(result.Pointers, fault.Pointer)
		}
	default:
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}
