from ml_serving.serve import serve
from servers.kernel.running import main

main(faces=(serve,))
