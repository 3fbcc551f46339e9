# libactinic_film_cuda.so, where nvcc is found: -DACTINIC_CUDA=OFF leaves it out, nothing else needs it.
# cuFFT is opened by name when a GPU is used (pip install nvidia-cufft): neither its header nor its library is needed.
option(ACTINIC_CUDA "Build libactinic_film_cuda.so when nvcc is found" ON)
option(ACTINIC_CUDA_VERBOSE "Show registers and spills of every kernel" OFF)
set(ACTINIC_CUDA_TARGETS "75;80;86;89;90;100;120" CACHE STRING "Compute capabilities to compile for; first and last as PTX too")
if(ACTINIC_CUDA)
  find_program(NVCC nvcc HINTS $ENV{CUDA_HOME}/bin $ENV{CUDA_PATH}/bin /usr/local/cuda/bin)
endif()
if(NOT ACTINIC_CUDA OR NOT NVCC)
  message(STATUS "no nvcc: without the CUDA engine")
  return()
endif()

# nvcc is run by itself: a project that enables CUDA as a language fails to configure where a toolkit is half there.
set(GENCODE "")
foreach(target IN LISTS ACTINIC_CUDA_TARGETS)
  list(APPEND GENCODE -gencode arch=compute_${target},code=sm_${target})
endforeach()
foreach(which IN ITEMS 0 -1)  # for GPUs that come later, and those between
  list(GET ACTINIC_CUDA_TARGETS ${which} target)
  list(APPEND GENCODE -gencode arch=compute_${target},code=compute_${target})
endforeach()

set(CUDA_LIBRARY ${CMAKE_CURRENT_BINARY_DIR}/libactinic_film_cuda.so)
set(CUDA_OBJECT ${CMAKE_CURRENT_BINARY_DIR}/film_cuda.o)
file(GLOB CUDA_TEXTS CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/kernels/*.h ${CMAKE_CURRENT_SOURCE_DIR}/kernels/cuda/*.h
     ${CMAKE_CURRENT_SOURCE_DIR}/kernels/stages/*.h)
add_custom_command(
  OUTPUT ${CUDA_OBJECT}
  COMMAND ${NVCC} -std=c++17 -O3 -fmad=false -prec-div=true -prec-sqrt=true -ftz=false ${GENCODE} -c
          -Xcompiler -fPIC,-fvisibility=hidden,-Wall $<$<BOOL:${ACTINIC_CUDA_VERBOSE}>:-Xptxas=-v>
          ${CMAKE_CURRENT_SOURCE_DIR}/kernels/film.cu -o ${CUDA_OBJECT}
  DEPENDS kernels/film.cu ${CUDA_TEXTS}
  COMMENT "film.cu for ${ACTINIC_CUDA_TARGETS}"
  VERBATIM COMMAND_EXPAND_LISTS)
add_custom_command(
  OUTPUT ${CUDA_LIBRARY}
  COMMAND ${NVCC} -cudart static -shared -Xlinker -z,relro,--exclude-libs,ALL ${CUDA_OBJECT} -o ${CUDA_LIBRARY} -ldl
  DEPENDS ${CUDA_OBJECT}
  VERBATIM)
add_custom_target(actinic_film_cuda ALL DEPENDS ${CUDA_LIBRARY})
install(FILES ${CUDA_LIBRARY} DESTINATION actinic)
