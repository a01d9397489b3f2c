// Package malote is a typed client of Malote: Pix message streaming and exactly-once payouts.
package malote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// How long a client that was never answered repeats refused connections. Long enough for a Malote that starts beside it.
const unreachableAfter = 10 * time.Second

// Options of a Client; the zero value is good for the sandbox.
type Options struct {
	// APIKey is mk_…; needed where Malote runs with AUTH=required.
	APIKey string
	// AcceptLanguage is that of problems' titles and details: pt-BR, or English.
	AcceptLanguage string
	// HTTPClient is for proxies, certificates and tests; one like http.DefaultClient unless given. It must not follow
	// redirects, nor have a Timeout shorter than a call may wait.
	HTTPClient *http.Client
}

// Client makes every call by Call, beside three things that take more than a call. Goroutines may share it.
type Client struct {
	baseURL string
	headers map[string]string
	http    *http.Client

	mutex        sync.Mutex
	hasAnswered  bool
	refusedSince time.Time
}

// New makes a client of the Malote at baseURL, such as https://pix.example.com. It connects to nothing yet.
func New(baseURL string, options Options) (*Client, error) {
	parsed, err := url.Parse(baseURL)
	if err != nil {
		return nil, err
	}
	if (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		return nil, fmt.Errorf("not an http address: %s", baseURL)
	}
	headers := map[string]string{"Accept": "application/json"}
	if options.APIKey != "" {
		headers["Authorization"] = "Bearer " + options.APIKey
	}
	if options.AcceptLanguage != "" {
		headers["Accept-Language"] = options.AcceptLanguage
	}
	httpClient := options.HTTPClient
	if httpClient == nil {
		httpClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	return &Client{baseURL: strings.TrimRight(baseURL, "/"), headers: headers, http: httpClient}, nil
}

// Call makes one call and decodes the answer's JSON into result, unless that is nil. path begins with a slash and may have a
// query; body is sent as JSON, unless it is nil. Returns *Error where the call is refused. Nothing is repeated.
func (c *Client) Call(ctx context.Context, method, path string, body, result any) error {
	request := call{method: method, path: path}
	if body != nil {
		content, err := json.Marshal(body)
		if err != nil {
			return err
		}
		request.body = content
		request.headers = map[string]string{"Content-Type": "application/json"}
	}
	answer, err := c.exchange(ctx, request)
	if err != nil {
		return err
	}
	if answer.status < 200 || answer.status > 299 {
		return errorOf(answer)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer.body, result)
}

// call is a request, its path beginning with a slash.
type call struct {
	method, path string
	headers      map[string]string
	body         []byte
}

// answer is one that has arrived whole.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// exchange makes a call; an error is one of ctx, of the network, or wraps ErrUnreachable: connections were refused for ten
// seconds and none has ever been answered.
func (c *Client) exchange(ctx context.Context, request call) (*answer, error) {
	outgoing, err := http.NewRequestWithContext(ctx, request.method, c.baseURL+request.path, bytes.NewReader(request.body))
	if err != nil {
		return nil, err
	}
	for name, value := range c.headers {
		outgoing.Header.Set(name, value)
	}
	for name, value := range request.headers {
		outgoing.Header.Set(name, value)
	}
	response, err := c.http.Do(outgoing)
	if err != nil {
		return nil, c.failure(err)
	}
	defer response.Body.Close()
	c.noteAnswer()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return &answer{status: response.StatusCode, header: response.Header, body: body}, nil
}

func (c *Client) noteAnswer() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.hasAnswered = true
}

func (c *Client) failure(err error) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.hasAnswered || !isUnreachable(err) {
		return err
	}
	if c.refusedSince.IsZero() {
		c.refusedSince = time.Now()
	}
	if time.Since(c.refusedSince) < unreachableAfter {
		return err
	}
	return fmt.Errorf("%w at %s: %w", ErrUnreachable, c.baseURL, err)
}

// isUnreachable: refused, or an unknown name; a name server that fails may answer the next time.
func isUnreachable(err error) bool {
	var unknown *net.DNSError
	return errors.Is(err, syscall.ECONNREFUSED) || (errors.As(err, &unknown) && unknown.IsNotFound)
}
