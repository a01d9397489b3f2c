// events CURSOR COUNT [TYPE …] reads MALOTE_URL's events, and prints what came and what was repeated.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"

	malote "malote.internal/client"
)

func main() {
	client, err := malote.New(os.Getenv("MALOTE_URL"), malote.Options{})
	if err != nil {
		log.Fatal(err)
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	result := struct {
		Events  []string `json:"events"`
		Cursor  string   `json:"cursor"`
		Retries []int    `json:"retries"`
		Error   string   `json:"error"`
	}{Events: []string{}, Retries: []int{}}
	options := malote.EventsOptions{
		After:   os.Args[1],
		OnRetry: func(retry malote.Retry) { result.Retries = append(result.Retries, retry.Status) },
	}
	for _, name := range os.Args[3:] {
		options.Types = append(options.Types, malote.EventType(name))
	}
	for batch, err := range client.Events(context.Background(), options) {
		var refused *malote.Error
		if errors.As(err, &refused) {
			result.Error = fmt.Sprintf("%d %s", refused.Status, refused.Code)
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		for _, event := range batch.Events {
			result.Events = append(result.Events, fmt.Sprintf("%s %s", event.Type, subjectOf(event)))
		}
		result.Cursor = batch.Cursor
		if len(result.Events) >= count {
			break
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

func subjectOf(event malote.Event) string {
	if event.Payout != nil {
		return event.Payout.ExternalID
	}
	return event.Batch.BatchID
}
