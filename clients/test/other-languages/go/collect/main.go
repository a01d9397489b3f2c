// collect ISPB COUNT finish|break|stop collects from MALOTE_URL, and prints what came and what was repeated.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"strconv"
	"time"

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
		IDs     []string `json:"ids"`
		Cents   []int64  `json:"cents"`
		Retries []int    `json:"retries"`
	}{Retries: []int{}}
	collection := client.Collect(os.Args[1], malote.CollectOptions{
		Timeout: 800 * time.Millisecond,
		OnRetry: func(retry malote.Retry) { result.Retries = append(result.Retries, retry.Status) },
	})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for messages, err := range collection.All(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		for _, message := range messages {
			result.IDs = append(result.IDs, message.EndToEndID)
			result.Cents = append(result.Cents, message.ValorCents)
		}
		if len(result.IDs) < count {
			continue
		}
		if os.Args[3] == "stop" {
			stop()
			continue
		}
		if os.Args[3] == "finish" {
			collection.Finish()
		}
		break
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}
