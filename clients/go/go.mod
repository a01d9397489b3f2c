module malote.internal/client

go 1.23
