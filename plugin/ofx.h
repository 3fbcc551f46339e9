// The part of OpenFX 1.5's C interface that the nodes use, declared from the published specification: names, order of
// members and strings are the interface itself.
#pragma once
#include <cstddef>

extern "C" {

typedef int OfxStatus;
typedef double OfxTime;
typedef struct OfxPropertySet* OfxProperties;
typedef struct OfxEffect* OfxEffectHandle;
typedef struct OfxClip* OfxClipHandle;
typedef struct OfxParamSet* OfxParamSetHandle;
typedef struct OfxParam* OfxParamHandle;

enum {
  kOfxOk = 0,
  kOfxFailed = 1,
  kOfxFatal = 2,
  kOfxUnknown = 3,
  kOfxMissingHostFeature = 4,
  kOfxUnsupported = 5,
  kOfxMemory = 8,
  kOfxBadHandle = 9,
  kOfxReplyDefault = 14,
  kOfxImageFormat = 1000,
  kOfxGpuOutOfMemory = 1001,
  kOfxGpuRenderFailed = 1002
};

typedef struct {
  int x1, y1, x2, y2;
} OfxRectI;

typedef struct {
  double x1, y1, x2, y2;
} OfxRectD;

typedef struct {
  OfxProperties host;
  const void* (*fetchSuite)(OfxProperties host, const char* name, int version);
} OfxHost;

typedef OfxStatus OfxEntry(const char* action, const void* handle, OfxProperties in, OfxProperties out);

typedef struct {
  const char* api;
  int api_version;
  const char* identifier;
  unsigned major, minor;
  void (*setHost)(OfxHost* host);
  OfxEntry* mainEntry;
} OfxPlugin;

typedef struct {
  OfxStatus (*setPointer)(OfxProperties, const char*, int, void*);
  OfxStatus (*setString)(OfxProperties, const char*, int, const char*);
  OfxStatus (*setDouble)(OfxProperties, const char*, int, double);
  OfxStatus (*setInt)(OfxProperties, const char*, int, int);
  OfxStatus (*setPointerN)(OfxProperties, const char*, int, void* const*);
  OfxStatus (*setStringN)(OfxProperties, const char*, int, const char* const*);
  OfxStatus (*setDoubleN)(OfxProperties, const char*, int, const double*);
  OfxStatus (*setIntN)(OfxProperties, const char*, int, const int*);
  OfxStatus (*getPointer)(OfxProperties, const char*, int, void**);
  OfxStatus (*getString)(OfxProperties, const char*, int, char**);
  OfxStatus (*getDouble)(OfxProperties, const char*, int, double*);
  OfxStatus (*getInt)(OfxProperties, const char*, int, int*);
  OfxStatus (*getPointerN)(OfxProperties, const char*, int, void**);
  OfxStatus (*getStringN)(OfxProperties, const char*, int, char**);
  OfxStatus (*getDoubleN)(OfxProperties, const char*, int, double*);
  OfxStatus (*getIntN)(OfxProperties, const char*, int, int*);
  OfxStatus (*reset)(OfxProperties, const char*);
  OfxStatus (*getDimension)(OfxProperties, const char*, int*);
} OfxPropertySuite;

typedef struct {
  OfxStatus (*getPropertySet)(OfxEffectHandle, OfxProperties*);
  OfxStatus (*getParamSet)(OfxEffectHandle, OfxParamSetHandle*);
  OfxStatus (*clipDefine)(OfxEffectHandle, const char*, OfxProperties*);
  OfxStatus (*clipGetHandle)(OfxEffectHandle, const char*, OfxClipHandle*, OfxProperties*);
  OfxStatus (*clipGetPropertySet)(OfxClipHandle, OfxProperties*);
  OfxStatus (*clipGetImage)(OfxClipHandle, OfxTime, const OfxRectD*, OfxProperties*);
  OfxStatus (*clipReleaseImage)(OfxProperties);
  OfxStatus (*clipGetRegionOfDefinition)(OfxClipHandle, OfxTime, OfxRectD*);
  int (*abort)(OfxEffectHandle);
  OfxStatus (*imageMemoryAlloc)(OfxEffectHandle, size_t, void**);
  OfxStatus (*imageMemoryFree)(void*);
  OfxStatus (*imageMemoryLock)(void*, void**);
  OfxStatus (*imageMemoryUnlock)(void*);
} OfxImageEffectSuite;

typedef struct {
  OfxStatus (*paramDefine)(OfxParamSetHandle, const char* type, const char* name, OfxProperties*);
  OfxStatus (*paramGetHandle)(OfxParamSetHandle, const char*, OfxParamHandle*, OfxProperties*);
  OfxStatus (*paramSetGetPropertySet)(OfxParamSetHandle, OfxProperties*);
  OfxStatus (*paramGetPropertySet)(OfxParamHandle, OfxProperties*);
  OfxStatus (*paramGetValue)(OfxParamHandle, ...);
  OfxStatus (*paramGetValueAtTime)(OfxParamHandle, OfxTime, ...);
  OfxStatus (*paramGetDerivative)(OfxParamHandle, OfxTime, ...);
  OfxStatus (*paramGetIntegral)(OfxParamHandle, OfxTime, OfxTime, ...);
  OfxStatus (*paramSetValue)(OfxParamHandle, ...);
  OfxStatus (*paramSetValueAtTime)(OfxParamHandle, OfxTime, ...);
  OfxStatus (*paramGetNumKeys)(OfxParamHandle, unsigned*);
  OfxStatus (*paramGetKeyTime)(OfxParamHandle, unsigned, OfxTime*);
  OfxStatus (*paramGetKeyIndex)(OfxParamHandle, OfxTime, int, int*);
  OfxStatus (*paramDeleteKey)(OfxParamHandle, OfxTime);
  OfxStatus (*paramDeleteAllKeys)(OfxParamHandle);
  OfxStatus (*paramCopy)(OfxParamHandle, OfxParamHandle, OfxTime, const void*);
  OfxStatus (*paramEditBegin)(OfxParamSetHandle, const char*);
  OfxStatus (*paramEditEnd)(OfxParamSetHandle);
} OfxParameterSuite;

typedef void OfxThreadFunction(unsigned index, unsigned count, void* argument);

typedef struct {
  OfxStatus (*multiThread)(OfxThreadFunction*, unsigned count, void* argument);
  OfxStatus (*multiThreadNumCPUs)(unsigned*);
  OfxStatus (*multiThreadIndex)(unsigned*);
  int (*multiThreadIsSpawnedThread)(void);
  OfxStatus (*mutexCreate)(void**, int);
  OfxStatus (*mutexDestroy)(void*);
  OfxStatus (*mutexLock)(void*);
  OfxStatus (*mutexUnLock)(void*);
  OfxStatus (*mutexTryLock)(void*);
} OfxMultiThreadSuite;

typedef struct {
  OfxStatus (*message)(void* effect, const char* type, const char* id, const char* format, ...);
  OfxStatus (*setPersistentMessage)(void* effect, const char* type, const char* id, const char* format, ...);
  OfxStatus (*clearPersistentMessage)(void* effect);
} OfxMessageSuite;  // version 1 has the first member only

}  // extern "C"
