"""gRPC server reflection: tools such as grpcurl list, describe and call the services of a server that has it."""

from pathlib import Path

import grpc
from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2

import gen

_DESCRIPTORS = Path(str(gen.__file__)).with_name("descriptors.binpb")


def add_reflection(server: grpc.aio.Server, services: list[str]) -> None:
    """Describe `services` and the health service, if grpcio-reflection is installed. For development only."""
    try:
        from grpc_reflection.v1alpha import reflection, reflection_pb2
    except ModuleNotFoundError:
        return
    pool = DescriptorPool()  # `gen.pool` has messages only
    pool.AddSerializedFile(health_pb2.DESCRIPTOR.serialized_pb)
    for file in FileDescriptorSet.FromString(_DESCRIPTORS.read_bytes()).file:
        pool.Add(file)
    # v1 has the messages of v1alpha under another name, so that one servicer serves both.
    v1alpha = reflection_pb2.DESCRIPTOR.serialized_pb
    text = text_format.MessageToString(FileDescriptorProto.FromString(v1alpha)).replace("v1alpha", "v1")
    pool.AddSerializedFile(v1alpha)
    pool.Add(text_format.Parse(text, FileDescriptorProto()))
    names = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]
    servicer = reflection.aio.ReflectionServicer([*services, "grpc.health.v1.Health", *names], pool=pool)
    decode = reflection_pb2.ServerReflectionRequest.FromString
    encode = reflection_pb2.ServerReflectionResponse.SerializeToString
    method = grpc.stream_stream_rpc_method_handler(servicer.ServerReflectionInfo, decode, encode)
    for name in names:
        server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(name, {"ServerReflectionInfo": method})])
