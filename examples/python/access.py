"""A connection that is encrypted where an authority is named and on which every call bears the access key."""

import collections
import os
import pathlib

import grpc

Details = collections.namedtuple("Details", ("method", "timeout", "metadata", "credentials"))


class SendKey(
    grpc.UnaryUnaryClientInterceptor,
    grpc.UnaryStreamClientInterceptor,
    grpc.StreamUnaryClientInterceptor,
    grpc.StreamStreamClientInterceptor,
):
    """Puts the key on every call, whatever its kind."""

    def __init__(self, key):
        self.key = key

    def send(self, go_on, details, request):
        metadata = [*(details.metadata or ()), ("authorization", f"Bearer {self.key}")]
        return go_on(Details(details.method, details.timeout, metadata, details.credentials), request)

    intercept_unary_unary = send
    intercept_unary_stream = send
    intercept_stream_unary = send
    intercept_stream_stream = send


def add_arguments(arguments):
    arguments.add_argument("--server", default="127.0.0.1:7077", help="host and port (default: %(default)s)")
    arguments.add_argument("--key", default=os.environ.get("DUIJIE_KEY"), help="access key (default: $DUIJIE_KEY)")
    arguments.add_argument("--ca", help="authority of the server's certificate as PEM; not encrypted without it")


def channel(options):
    if options.ca:
        credentials = grpc.ssl_channel_credentials(pathlib.Path(options.ca).read_bytes())
        opened = grpc.secure_channel(options.server, credentials)
    else:
        opened = grpc.insecure_channel(options.server)
    return grpc.intercept_channel(opened, SendKey(options.key)) if options.key else opened
