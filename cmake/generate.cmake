# What is made from AWS's service descriptions (tools/modelgen): at configuration, so that the lists
# of sources below are complete; again when a list of operations, an overlay or the generator changes.
if(NOT TRAILCAM_PYTHON)
  message(FATAL_ERROR "TRAILCAM_PYTHON is not set: build with `make build`, which prepares it")
endif()
set(TRAILCAM_GENERATED ${CMAKE_BINARY_DIR}/generated)
file(GLOB generator_inputs CONFIGURE_DEPENDS
     ${CMAKE_SOURCE_DIR}/tools/modelgen/*.py ${CMAKE_SOURCE_DIR}/models/overlay/*.json
     ${CMAKE_SOURCE_DIR}/src/services/*/operations.txt)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${generator_inputs})
execute_process(
  COMMAND ${TRAILCAM_PYTHON} ${CMAKE_SOURCE_DIR}/tools/modelgen/generate.py --out
          ${TRAILCAM_GENERATED}
  RESULT_VARIABLE generator_result)
if(generator_result)
  message(FATAL_ERROR "generating from the service models failed")
endif()
set(TRAILCAM_MODELS ${TRAILCAM_GENERATED}/models.bin)
configure_file(${CMAKE_SOURCE_DIR}/src/aws/model/embedded.S.in
               ${TRAILCAM_GENERATED}/embedded_models.S @ONLY)
# AWS's managed policies, written by us to the same effect.
set(TRAILCAM_MANAGED_POLICIES ${CMAKE_SOURCE_DIR}/models/aws-managed-policies.json)
configure_file(${CMAKE_SOURCE_DIR}/src/services/iam/managed_policies.S.in
               ${TRAILCAM_GENERATED}/embedded_managed_policies.S @ONLY)
