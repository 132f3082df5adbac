# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags '-s -w' -o /out/nhipcau ./cmd/nhipcau \
 && install -d -m 0700 /out/root/data

# No shell, no package manager; user 65532.
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /out/nhipcau /nhipcau
# A named volume takes owner and mode of the folder it is first mounted on.
COPY --from=build --chown=65532:65532 /out/root/ /
ENV LISTEN=0.0.0.0:8080 METRICS_LISTEN=off DATA_DIR=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/nhipcau", "healthcheck"]
STOPSIGNAL SIGTERM
USER 65532:65532
ENTRYPOINT ["/nhipcau"]
