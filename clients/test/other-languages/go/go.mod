module malote.internal/programs

go 1.23

require malote.internal/client v1.0.0

replace malote.internal/client => ../../../go
